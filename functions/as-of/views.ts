import { type AsOf, checkpointStateAsOf, gatesAsOf } from "../../core/history/as-of.ts";
import type { Undecided } from "../../core/history/decide-again.ts";
import type { MomentsDiff } from "../../core/history/moments-diff.ts";
import type { WhyBlocked } from "../../core/history/why.ts";
import type { Instant } from "../../core/instant.ts";
import type { ClearingText } from "../../core/notification/clearing.ts";
import { plainly } from "../../core/plan/document/said.ts";
import { type Checkpoint, isWaivedAt } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Clearing } from "../../core/readiness/clearing.ts";
import type { Blocker } from "../../core/readiness/gate/gate.ts";
import type { EvidenceLine } from "../../core/readiness/notification.ts";

/** The response bodies of answers about any moment; the CLI depends on these alone. */

/** Which moment an answer is about, and what is not certain of it. */
export interface MomentView {
  readonly migration: string;
  readonly at: Instant;
  /** What was recorded later does not count; earlier than asked for where more was recorded than is looked through. */
  readonly knownAt: Instant;
  /** In force; 0 before the first. */
  readonly planVersion: number;
  readonly applying: AsOf["applying"];
  /** Facts that were recorded later about the instant, and cannot be decided again: their checkpoints are not satisfied. */
  readonly undecided: readonly Undecided[];
}

export interface GateAsOf {
  readonly id: string;
  readonly title: string;
  readonly before: string;
  readonly unit: string | null;
  readonly state: "blocked" | "clear";
  readonly since: Instant;
  readonly validUntil: Instant | null;
  readonly total: number;
  /** How many checkpoints keep it shut. */
  readonly unsatisfied: number;
  readonly blockers: readonly Blocker[];
  readonly waivedCount: number;
  readonly epoch: number;
  readonly stableAt: Instant | null;
}

export interface CheckpointAsOf {
  readonly unit: string;
  readonly requirement: string;
  readonly state: string;
  readonly since: Instant;
  readonly reason: string | null;
  readonly gates: readonly string[];
  readonly evidence: Checkpoint["evidence"];
  readonly deadline: Instant | null;
  readonly waiver: Checkpoint["waiver"];
  readonly version: number;
}

export interface GatesAsOfAnswer {
  readonly moment: MomentView;
  readonly gates: readonly GateAsOf[];
}
export interface GateAsOfAnswer {
  readonly moment: MomentView;
  readonly gate: GateAsOf;
}
export interface CheckpointsAsOfAnswer {
  readonly moment: MomentView;
  readonly checkpoints: readonly CheckpointAsOf[];
  readonly cursor: string | null;
}
export interface CheckpointAsOfAnswer {
  readonly moment: MomentView;
  readonly checkpoint: CheckpointAsOf;
}

/** Why a gate is what it is, and what would clear it. */
export interface WhyAnswer {
  readonly moment: MomentView;
  readonly gate: GateAsOf;
  /** Of a blocked gate, the gravest first, at most 50. */
  readonly why: readonly WhyBlocked[];
  /** Of a clear gate: by what, those first that people decided, then what expires first. */
  readonly evidence: readonly EvidenceLine[];
  readonly clearing: Clearing;
  /** The same in sentences. */
  readonly text: ClearingText;
}

export interface MomentsDiffAnswer extends MomentsDiff {
  readonly from: MomentView;
  readonly to: MomentView;
}

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
    unsatisfied: present.blockerCount,
    blockers: present.blockers.slice(0, perGate(gates.length)),
    waivedCount: members.filter((member) => checkpointStateAsOf(one, member) === "waived").length,
    epoch: gate.epoch,
    stableAt: present.state === "clear" ? null : gate.stableAt,
  }));
};

export const checkpointView = (one: AsOf, checkpoint: Checkpoint): CheckpointAsOf => {
  const { unit, requirement, since, reason, gates, evidence, deadline, waiver, version } = checkpoint;
  return {
    ...{ unit, requirement, state: checkpointStateAsOf(one, checkpoint), since, reason, gates, evidence, deadline },
    waiver: isWaivedAt(checkpoint, one.moment.at) ? waiver : null,
    version,
  };
};
