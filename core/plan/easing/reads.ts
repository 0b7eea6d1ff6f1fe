import { indexInputs } from "../index-reads.ts";
import type { PlannedCheckpoint, Requirement } from "../plan.ts";
import { readsOf, readsOthers } from "../reads.ts";
import type { ComparedPlan, Easing } from "./easing.ts";

/** What comparisons and sign-offs read: they can be satisfied by less without any rule of their own having changed. */

const idOf = ({ unit, requirement }: PlannedCheckpoint): string => `${unit}/${requirement}`;

/** The checkpoints of one requirement that a reader reads; thousands of readers may have one and the same list. */
type Inputs = readonly PlannedCheckpoint[];

interface Reader {
  readonly requirement: Requirement;
  /** By the requirement that is read. */
  readonly inputs: ReadonlyMap<string, Inputs>;
}

/** In a gate, or in what a sign-off covers that counts in one. */
const counts = ({ gates, readerGates }: PlannedCheckpoint): boolean => gates.length > 0 || readerGates.length > 0;

/** What counts and reads others, by its id. */
const readersOf = ({ checkpoints, requirements }: ComparedPlan): ReadonlyMap<string, Reader> => {
  const byId = new Map(requirements.map((one) => [one.id, one]));
  const find = indexInputs(checkpoints);
  return new Map(
    checkpoints.flatMap((one): [string, Reader][] => {
      const requirement = byId.get(one.requirement);
      if (requirement === undefined || !readsOthers(requirement) || !counts(one)) return [];
      const inputs = new Map(readsOf(requirement).map((id) => [id, find(id, one.unit)]));
      return [[idOf(one), { requirement, inputs }]];
    }),
  );
};

/** These compare within a unit where both sides have it, and with all units where not. */
const pairsByUnit = ({ requirement }: Reader): boolean =>
  requirement.evidence === "cross-check" && ["one-window", "after-change"].includes(requirement.check);

const NONE: Inputs = [];

/** Finds the answer for each list once: of as many readers as checkpoints, each would go through all of them otherwise. */
const once = <T>(find: (inputs: Inputs) => T): ((inputs: Inputs) => T) => {
  const found = new Map<Inputs, T>();
  return (inputs) => {
    const known = found.get(inputs);
    if (known !== undefined) return known;
    const answer = find(inputs);
    found.set(inputs, answer);
    return answer;
  };
};

/** What lists of two plans have that the other one lacks. */
const differences = () => {
  const idsIn = once((inputs) => new Set(inputs.map(idOf)));
  const unitsIn = once((inputs) => new Set(inputs.map(({ unit }) => unit)));
  const missing = once((from) => once((others) => from.filter((one) => !idsIn(others).has(idOf(one)))));
  return { unitsIn, missing: (from: Inputs, others: Inputs): Inputs => missing(from)(others) };
};

type Differences = ReturnType<typeof differences>;

/** What is added in a unit that is read already, so that this unit is compared with its own alone. */
const repaired = (before: Reader, after: Reader, { unitsIn, missing }: Differences): string[] => {
  const units = [...before.inputs.values()].map(unitsIn);
  return [...after.inputs]
    .flatMap(([id, inputs]) => missing(inputs, before.inputs.get(id) ?? NONE))
    .filter(({ unit }) => units.some((some) => some.has(unit)))
    .map(idOf);
};

/** Whatever is lost and shows elsewhere is not named twice: a rule that no longer reads it, or a gate that lost it. */
const lost = (before: Reader, after: Reader, kept: ReadonlySet<string>, { missing }: Differences): string[] =>
  [...before.inputs].flatMap(([id, inputs]) => {
    const now = after.inputs.get(id);
    if (now === undefined) return [];
    return missing(inputs, now)
      .filter((one) => one.gates.length === 0 || kept.has(idOf(one)))
      .map(idOf);
  });

export const easedReads = (before: ComparedPlan, after: ComparedPlan): Easing[] => {
  const next = readersOf(after);
  const kept = new Set(after.checkpoints.map(idOf));
  const between = differences();
  return [...readersOf(before)].flatMap(([about, was]): Easing[] => {
    const is = next.get(about);
    if (is === undefined) return [];
    const added = pairsByUnit(was) ? repaired(was, is, between) : [];
    return [
      ...lost(was, is, kept, between).map(
        (one): Easing => ({ code: "input-changed", about, before: one, after: "none" }),
      ),
      ...added.map((one): Easing => ({ code: "input-changed", about, before: "none", after: one })),
    ];
  });
};
