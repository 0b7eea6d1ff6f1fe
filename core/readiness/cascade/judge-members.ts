import type { Instant } from "../../instant.ts";
import { readsOthers } from "../../plan/reads.ts";
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { blockersAmong, pendingComparisons } from "../comparison-inputs.ts";
import type { Gate, GateVerdict } from "../gate/gate.ts";
import { judgeGate } from "../gate/judge.ts";
import { hasRead, type Loaded, type LoadedGate, type Read, withChange } from "./loaded.ts";

/** A gate's verdict with the members that it was judged by. */
export interface MemberVerdict {
  readonly verdict: GateVerdict;
  readonly members: readonly Checkpoint[];
}

const membersOf = (gate: Gate, checkpoints: readonly Checkpoint[]): readonly Checkpoint[] =>
  checkpoints.filter(({ gates }) => gates.includes(gate.id));

/** How many gates a change writes at most: each with its notification, in a transaction of a hundred items. */
export const MAX_GATES = 40;

const unitsOf = (gates: readonly LoadedGate[]): readonly string[] | null => {
  // Of more gates than a change writes, all checkpoints are read at once.
  if (gates.length > MAX_GATES) return null;
  const units = gates.map(({ planned }) => planned?.units ?? null);
  return units.includes(null) ? null : [...new Set(units.flatMap((some) => some ?? []))];
};

/** What is to be read of the plan about some gates. */
export const gatePlanReads = (gates: readonly LoadedGate[]): readonly Read[] => {
  const ids = gates.flatMap(({ gate, planned }) => (planned === undefined ? [gate.id] : []));
  return ids.length === 0 ? [] : [{ what: "gate-plans", ids: [...new Set(ids)] }];
};

/**
 * What judging some gates needs that has not been read yet, the gates themselves before their members; comparisons among members read
 * other units too.
 */
export const verdictReads = (gates: readonly LoadedGate[], loaded: Loaded): readonly Read[] => {
  if (gates.length === 0) return [];
  const plans = gatePlanReads(gates);
  if (plans.length > 0) return plans;
  const units = unitsOf(gates);
  const missing: Read[] = [];
  if (!hasRead(loaded, units)) missing.push({ what: "checkpoints", units });
  if (loaded.requirements === undefined) missing.push({ what: "requirements" });
  if (missing.length > 0 || hasRead(loaded, null)) return missing;
  const members = gates.flatMap(({ gate }) => membersOf(gate, loaded.checkpoints?.items ?? []));
  const compares = members.some(({ requirement }) => readsOthers(loaded.requirements?.get(requirement)));
  return compares ? [{ what: "checkpoints", units: null }] : [];
};

/**
 * Judges gates by all of their members, as they are after the change; what compares is looked for once, however many gates.
 * @param loaded what {@link verdictReads} requested
 */
export const memberJudge = (
  loaded: Loaded,
  after: Checkpoint | undefined,
  now: Instant,
): ((gate: Gate) => MemberVerdict) => {
  const checkpoints = withChange(loaded, after);
  const pending = pendingComparisons(checkpoints, loaded.requirements ?? new Map());
  return (gate) => {
    const members = membersOf(gate, checkpoints);
    return { verdict: judgeGate(members, blockersAmong(pending, members), now), members };
  };
};

/** The same of one gate. */
export const judgeMembers = (gate: Gate, loaded: Loaded, after: Checkpoint | undefined, now: Instant): MemberVerdict =>
  memberJudge(loaded, after, now)(gate);
