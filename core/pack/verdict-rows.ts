import { compareText } from "../compare-text.ts";
import type { Step } from "../history/replayed-items.ts";
import type { Instant } from "../instant.ts";
import { type Checkpoint, stateAt } from "../readiness/checkpoint/checkpoint.ts";
import { isUnsatisfied } from "../readiness/gate/decide.ts";
import { isTransition } from "../readiness/gate/event.ts";
import type { Blocker, Gate } from "../readiness/gate/gate.ts";
import { judgeGate } from "../readiness/gate/judge.ts";
import { membersByGate } from "../readiness/gate/members.ts";
import type { VerdictBlocker, VerdictRow } from "./rows.ts";

const MAX_NAMED = 3;

const named = ({ unit, requirement, state, reason }: Blocker): VerdictBlocker => ({ unit, requirement, state, reason });

const waivedAmong = (members: readonly Checkpoint[], at: Instant): number =>
  members.reduce((count, one) => count + (stateAt(one, at) === "waived" ? 1 : 0), 0);

type Members = (gate: string) => readonly Checkpoint[];
type Cause = Pick<Step, "fact">;

const rowOf = (
  { id, state, epoch, version, planVersion, total, validUntil, enforced, ...counted }: Gate,
  members: readonly Checkpoint[],
  blockers: readonly Blocker[],
  at: Instant,
  { fact }: Cause,
): VerdictRow => ({
  ...{
    gate: id,
    state,
    ...(enforced === undefined ? {} : { enforced }),
    at,
    epoch,
    version,
    planVersion,
    total,
    unsatisfied: counted.unsatisfied ?? members.filter(isUnsatisfied).length,
  },
  waived: state === "clear" ? waivedAmong(members, at) : 0,
  validUntil,
  blockers: blockers.slice(0, MAX_NAMED).map(named),
  fact: fact.id,
  cause: fact.type,
});

/** Every gate that a plan version adds, opens, shuts or drops, in the order of their ids. */
const planRows = (step: Extract<Step, { of: "plan" }>, membersOf: Members): VerdictRow[] => {
  const { before, after, fact } = step;
  const { planVersion } = fact;
  const at = fact.effectiveAt ?? fact.recordedAt;
  const ids = [...new Set([...before.gates.keys(), ...after.gates.keys()])].toSorted(compareText);
  return ids.flatMap((id) => {
    const [old, gate] = [before.gates.get(id), after.gates.get(id)];
    if (gate === undefined) {
      if (old === undefined) return [];
      const left = old.shards === undefined ? [] : (membersByGate(before.checkpoints.values()).get(id) ?? []);
      return [
        { ...rowOf(old, left, [], at, step), state: "removed" as const, waived: 0, planVersion, validUntil: null },
      ];
    }
    if (old?.state === gate.state && old.epoch === gate.epoch) return [];
    const members = membersOf(id);
    const verdict = judgeGate(members, [], at);
    return [rowOf(gate, members, verdict.state === "blocked" ? verdict.blockers : [], at, step)];
  });
};

/** The rows of what one step of the replay did to gates. */
export const verdictRows = (step: Step, membersOf: Members): VerdictRow[] => {
  if (step.of === "plan") return planRows(step, membersOf);
  if (step.of === "checkpoint" || !isTransition(step.event)) return [];
  const { event, after } = step;
  const blockers = event.type === "gate-blocked" ? event.blockers : [];
  return [rowOf(after, membersOf(after.id), blockers, event.at, step)];
};
