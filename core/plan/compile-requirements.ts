import { withoutRestore } from "./compile-restores.ts";
import { estateOf } from "./estate.ts";
import { foldSchedule } from "./fold-schedule.ts";
import type { LoadedPlan } from "./load.ts";
import { valuesOf } from "./located.ts";
import type { Requirement } from "./plan.ts";
import { changeAskedOf, readsOf } from "./reads.ts";

/** True for a comparison that reads whether the content of the other requirement's evidence changed. */
const readsChanges = (reader: Requirement, id: string): boolean =>
  reader.evidence === "cross-check" && changeAskedOf(reader) === id;

/** Requirements as the functions need them: with calendars folded in, and with the requirements that read their evidence; without the steps that restore. */
export const compileRequirements = (loaded: LoadedPlan): Requirement[] => {
  const all = valuesOf(loaded.requirements);
  return all.map((requirement) => {
    const { id, schedule } = requirement;
    const readers = all.filter((other) => readsOf(other).includes(id));
    return {
      ...withoutRestore(requirement),
      ...(schedule === undefined ? {} : { schedule: foldSchedule(schedule, loaded) }),
      ...(readers.length === 0 ? {} : { readBy: readers.map((reader) => reader.id) }),
      ...(requirement.evidence === "inventory" && requirement.lists === "system"
        ? { estate: estateOf(requirement, valuesOf(loaded.units)) }
        : {}),
      ...(readers.some((reader) => readsChanges(reader, id)) ? { changeMatters: true } : {}),
    };
  });
};
