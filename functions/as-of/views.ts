import type { CheckpointAsOf, GateAsOf, MomentView } from "../../contract/schemas/as-of.ts";
import type { Evidence } from "../../core/audit/evidence.ts";
import { type AsOf, checkpointStateAsOf, gatesAsOf } from "../../core/history/as-of.ts";
import { plainly } from "../../core/plan/document/said.ts";
import { type Checkpoint, isWaivedAt } from "../../core/readiness/checkpoint/checkpoint.ts";
import { isEnforced, standingOf } from "../../core/readiness/gate/enforcement.ts";

const MAX_LINES = 500;
const perGate = (gates: number): number => Math.max(1, Math.min(50, Math.floor(MAX_LINES / Math.max(1, gates))));

export const momentView = (migration: string, one: AsOf): MomentView => {
  const { moment, plan, applying, undecided } = one;
  return { migration, ...moment, planVersion: plan?.version ?? 0, applying, undecided: undecided.slice(0, MAX_LINES) };
};

/** The gates of a moment; of many, each with fewer of its blockers. */
export const gatesView = (one: AsOf, only?: ReadonlySet<string>): GateAsOf[] => {
  const gates = gatesAsOf(one, only);
  return gates.map(({ gate, members, present }) => ({
    ...{ id: gate.id, title: plainly(gate.title), before: plainly(gate.before), unit: gate.unit },
    ...{ state: present.state, since: present.since, validUntil: present.validUntil, total: gate.total },
    enforced: isEnforced(gate),
    standing: standingOf(gate, { ...present, unknown: null, isApplying: one.applying !== null }),
    unsatisfied: present.blockerCount,
    blockers: present.blockers.slice(0, perGate(gates.length)),
    waivedCount: members.filter((member) => checkpointStateAsOf(one, member) === "waived").length,
    epoch: gate.epoch,
    stableAt: present.state === "clear" ? null : gate.stableAt,
  }));
};

/** What names evidence, and until when it counts. */
const evidenceName = ({ fact, object, digest, agent, completedAt, receivedAt, validUntil }: Evidence) => ({
  ...{ fact, object, digest, agent, completedAt, receivedAt, validUntil },
});

export const checkpointView = (one: AsOf, checkpoint: Checkpoint): CheckpointAsOf => {
  const { unit, requirement, since, reason, gates, evidence, deadline, waiver, version } = checkpoint;
  return {
    ...{ unit, requirement, state: checkpointStateAsOf(one, checkpoint), since, reason, gates, deadline },
    evidence: evidence === null ? null : evidenceName(evidence),
    waiver: isWaivedAt(checkpoint, one.moment.at) ? waiver : null,
    version,
  };
};
