import { indexReads } from "../index-reads.ts";
import type { PlannedCheckpoint, Requirement } from "../plan.ts";
import { readsOf, readsOthers } from "../reads.ts";
import type { ComparedPlan, Easing } from "./easing.ts";

/** What comparisons and sign-offs read: they can be satisfied by less without any rule of their own having changed. */

const idOf = ({ unit, requirement }: PlannedCheckpoint): string => `${unit}/${requirement}`;

interface Reader {
  readonly requirement: Requirement;
  readonly inputs: readonly PlannedCheckpoint[];
}

/** In a gate, or in what a sign-off covers that counts in one. */
const counts = ({ gates, readerGates }: PlannedCheckpoint): boolean => gates.length > 0 || readerGates.length > 0;

/** What counts and reads others, by its id. */
const readersOf = ({ checkpoints, requirements }: ComparedPlan): ReadonlyMap<string, Reader> => {
  const byId = new Map(requirements.map((one) => [one.id, one]));
  const find = indexReads(checkpoints);
  return new Map(
    checkpoints.flatMap((one): [string, Reader][] => {
      const requirement = byId.get(one.requirement);
      return requirement === undefined || !readsOthers(requirement) || !counts(one)
        ? []
        : [[idOf(one), { requirement, inputs: find(requirement, one.unit) }]];
    }),
  );
};

/** These compare within a unit where both sides have it, and with all units where not. */
const pairsByUnit = ({ requirement }: Reader): boolean =>
  requirement.evidence === "cross-check" && ["one-window", "after-change"].includes(requirement.check);

/** What is added in a unit that is read already, so that this unit is compared with its own alone. */
const repaired = (before: Reader, after: Reader): string[] => {
  const units = new Set(before.inputs.map(({ unit }) => unit));
  const known = new Set(before.inputs.map(idOf));
  return after.inputs.filter((one) => units.has(one.unit) && !known.has(idOf(one))).map(idOf);
};

/** Whatever is lost and shows elsewhere is not named twice: a rule that no longer reads it, or a gate that lost it. */
const lost = (before: Reader, after: Reader, kept: ReadonlySet<string>): string[] => {
  const read = new Set(after.inputs.map(idOf));
  const reads = new Set(readsOf(after.requirement));
  return before.inputs
    .filter((one) => !read.has(idOf(one)) && reads.has(one.requirement))
    .filter((one) => one.gates.length === 0 || kept.has(idOf(one)))
    .map(idOf);
};

export const easedReads = (before: ComparedPlan, after: ComparedPlan): Easing[] => {
  const next = readersOf(after);
  const kept = new Set(after.checkpoints.map(idOf));
  return [...readersOf(before)].flatMap(([about, was]): Easing[] => {
    const is = next.get(about);
    if (is === undefined) return [];
    const added = pairsByUnit(was) ? repaired(was, is) : [];
    return [
      ...lost(was, is, kept).map((one): Easing => ({ code: "input-changed", about, before: one, after: "none" })),
      ...added.map((one): Easing => ({ code: "input-changed", about, before: "none", after: one })),
    ];
  });
};
