import { planDuration } from "../../duration.ts";
import { plainly, textsOf } from "../document/said.ts";
import type { PlannedGate } from "../plan.ts";
import { armedBefore, easedArming, easedEnforcement, enforcedBefore, isEnforced } from "./armed.ts";
import { type ComparedPlan, type Easing, missingFrom } from "./easing.ts";
import { easedAgents, easedSigners } from "./people.ts";
import { easedPolicy } from "./policy.ts";
import { easedReads } from "./reads.ts";
import { easedRules } from "./requirement.ts";
import { saysTheSame, shownSaid } from "./said.ts";
import { easedRecipients, easedReports } from "./told.ts";
import { easedUnits } from "./units.ts";

/** The checkpoints of each gate, as `<unit>/<requirement>`. */
const membersOf = ({ checkpoints }: ComparedPlan): ReadonlyMap<string, ReadonlySet<string>> => {
  const members = new Map<string, Set<string>>();
  for (const { unit, requirement, gates } of checkpoints)
    for (const gate of gates) {
      const of = members.get(gate) ?? new Set();
      members.set(gate, of.add(`${unit}/${requirement}`));
    }
  return members;
};

const NONE: ReadonlySet<string> = new Set();

const easedGate = (before: PlannedGate, after: PlannedGate): Easing[] => [
  ...(saysTheSame(before.before, after.before)
    ? []
    : [
        {
          ...{ code: "step-changed" as const, about: before.id },
          ...{ before: shownSaid(before.before), after: shownSaid(after.before) },
        },
      ]),
  ...(after.stableForMs < before.stableForMs
    ? [
        {
          ...{ code: "stabilization-shortened" as const, about: before.id, member: "stableFor" },
          ...{ before: planDuration(before.stableForMs), after: planDuration(after.stableForMs) },
        },
      ]
    : []),
  ...easedArming(before, after),
  ...easedEnforcement(before, after),
  ...easedRecipients(before, after),
];

/** For all units, or for the same one. */
const guardsSameUnit = (one: PlannedGate, other: PlannedGate): boolean =>
  one.unit === null || other.unit === null || one.unit === other.unit;

/** The gate that a plan writes, which may be one for each unit. */
const writtenId = ({ id }: PlannedGate): string => id.split("@")[0] ?? id;

/** By each text that people read of a step, in any language: the gates that guard it. */
const gatesByText = (gates: readonly PlannedGate[]): ReadonlyMap<string, readonly PlannedGate[]> => {
  const byText = new Map<string, PlannedGate[]>();
  for (const gate of gates)
    for (const text of textsOf(gate.before)) {
      const of = byText.get(text);
      if (of === undefined) byText.set(text, [gate]);
      else of.push(gate);
    }
  return byText;
};

/** The texts by which each written gate has been read. */
const textsByGate = (gates: readonly PlannedGate[]): ReadonlyMap<string, ReadonlySet<string>> =>
  new Map(
    [...Map.groupBy(gates, writtenId)].map(([id, same]) => [id, new Set(same.flatMap((gate) => textsOf(gate.before)))]),
  );

/** A gate that is enforced from now on, and opens sooner than one that guards its step already and asks that all stay satisfied for longer. */
const stableBefore = (others: readonly PlannedGate[], added: PlannedGate): Easing[] => {
  const longestMs = others.reduce((longest, { stableForMs }) => Math.max(longest, stableForMs), 0);
  if (added.stableForMs >= longestMs) return [];
  const [before, after] = [planDuration(longestMs), planDuration(added.stableForMs)];
  return [{ code: "gate-added", about: added.id, member: "stableFor", before, after }];
};

/**
 * What a gate does not ask for that guards a step from now on, although one of before asks for it that guards the same step,
 * also that it is armed and enforced: whoever is told that a step may be taken acts on either. Two steps are the same where people read the same in any language.
 * A further unit of a gate does not guard a step beside it. A gate that was not enforced let nobody begin, whatever it asked for:
 * once it is, it guards its step from now on.
 */
const addedGates = (before: ComparedPlan, after: ComparedPlan): Easing[] => {
  const [byText, known] = [gatesByText(before.gates), textsByGate(before.gates)];
  const [members, next] = [membersOf(before), membersOf(after)];
  const loose = new Set(before.gates.filter((gate) => !isEnforced(gate)).map(({ id }) => id));
  return after.gates.flatMap((gate) => {
    const begins = loose.has(gate.id) && isEnforced(gate);
    const guarded = begins ? NONE : (known.get(writtenId(gate)) ?? NONE);
    const others = missingFrom(textsOf(gate.before), guarded)
      .flatMap((text) => byText.get(text) ?? [])
      .filter((other) => guardsSameUnit(gate, other));
    const asked = new Set(others.flatMap(({ id }) => [...(members.get(id) ?? NONE)]));
    const lost = missingFrom(asked, next.get(gate.id) ?? NONE).map(
      (one): Easing => ({ code: "gate-added", about: gate.id, before: one, after: "none" }),
    );
    // One that was not there is called easier anyway.
    const sooner = begins ? stableBefore(others, gate) : [];
    return [...lost, ...armedBefore(others, gate), ...enforcedBefore(others, gate), ...sooner];
  });
};

/**
 * Gates of ids that the plan before did not have, of further units too. Who asked for one was held up, and no longer is: so a gate
 * that a version removes does not come back in the next as one that asks for less, or is not enforced, unseen.
 */
const newGates = (before: ComparedPlan, after: ComparedPlan): Easing[] => {
  const known = new Set(before.gates.map(({ id }) => id));
  return after.gates
    .filter(({ id }) => !known.has(id))
    .map((gate) => ({ code: "gate-new", about: gate.id, before: "none", after: plainly(gate.before) }));
};

/** What a gate that is not enforced asked for, and one that is asks for from now on, of the same step and unit, and tells as many of it. */
const enforcedSince = (
  gate: PlannedGate,
  after: ComparedPlan,
  next: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlySet<string> => {
  if (isEnforced(gate)) return NONE;
  const those = after.gates.filter(
    (other) =>
      isEnforced(other) &&
      other.unit === gate.unit &&
      saysTheSame(gate.before, other.before) &&
      easedArming(gate, other).length === 0 &&
      easedRecipients(gate, other).length === 0,
  );
  return new Set(those.flatMap(({ id }) => [...(next.get(id) ?? NONE)]));
};

const easedGates = (before: ComparedPlan, after: ComparedPlan): Easing[] => {
  const gates = new Map(after.gates.map((gate) => [gate.id, gate]));
  const [members, next] = [membersOf(before), membersOf(after)];
  return before.gates.flatMap((gate) => {
    const same = gates.get(gate.id);
    const gone = missingFrom(members.get(gate.id) ?? NONE, next.get(gate.id) ?? NONE);
    const removed = missingFrom(gone, enforcedSince(gate, after, next));
    if (same === undefined)
      return isEnforced(gate) || removed.length > 0
        ? [{ code: "gate-removed" as const, about: gate.id, before: plainly(gate.before), after: "none" }]
        : [];
    return [
      ...removed.map((one): Easing => ({ code: "checkpoint-removed", about: gate.id, before: one, after: "none" })),
      ...easedGate(gate, same),
    ];
  });
};

const pairs = <T extends { readonly id: string }>(before: readonly T[], after: readonly T[]): [T, T][] => {
  const next = new Map(after.map((one) => [one.id, one]));
  return before.flatMap((one) => {
    const same = next.get(one.id);
    return same === undefined ? [] : [[one, same] satisfies [T, T]];
  });
};

/**
 * Every way in which a plan makes a gate easier to open than the plan before it, or tells fewer people; none where each
 * gate asks for at least as much. A change that cannot be compared counts as an easing.
 */
export const easingsOf = (before: ComparedPlan, after: ComparedPlan): readonly Easing[] => [
  ...easedGates(before, after),
  ...addedGates(before, after),
  ...pairs(before.requirements, after.requirements).flatMap(([was, is]) => easedRules(was, is)),
  ...easedReads(before, after),
  ...easedUnits(before, after),
  ...easedAgents(before, after),
  ...easedSigners(before, after),
  ...easedPolicy(before, after),
  ...easedReports(before, after),
  // Last, because there may be many, and the first are named.
  ...newGates(before, after),
];
