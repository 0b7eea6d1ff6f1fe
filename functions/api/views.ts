import type { Instant } from "../../core/instant.ts";
import type { Proof } from "../../core/manifest/proof.ts";
import { zoned } from "../../core/notification/zoned.ts";
import {
  type Checkpoint,
  checkpointId,
  isWaivedAt,
  type Signature,
  stateAt,
  type Waiver,
} from "../../core/readiness/checkpoint/checkpoint.ts";
import { blockersAmong, pendingComparisons } from "../../core/readiness/comparison-inputs.ts";
import type { Blocker, Gate } from "../../core/readiness/gate/gate.ts";
import { blockerOf, judgeGate } from "../../core/readiness/gate/judge.ts";
import type { Head, Ledger } from "../../ports/ports.ts";

/** What the API answers; the CLI and the console know these shapes and nothing behind them. */

export interface MigrationView {
  readonly migration: string;
  readonly title: string;
  readonly timeZone: string;
  readonly planVersion: number;
  readonly planDigest: string | null;
  readonly appliedAt: Instant | null;
  readonly appliedBy: string | null;
}

export interface GateView {
  readonly id: string;
  readonly title: string;
  readonly before: string;
  readonly unit: string | null;
  readonly state: "clear" | "blocked";
  readonly since: Instant;
  /** Where clear: until then on the evidence that is there. */
  readonly validUntil: Instant | null;
  readonly validUntilLocal: string | null;
  readonly total: number;
  readonly unsatisfied: number;
  /** At most 50; `unsatisfied` counts them all. */
  readonly blockers: readonly Blocker[];
  readonly epoch: number;
  readonly planVersion: number;
  /** While all hold and it waits for the time to settle: when it clears. */
  readonly stableAt: Instant | null;
  /** Checkpoints that hold only because they are waived. */
  readonly waived: readonly string[];
}

export interface CheckpointView {
  readonly unit: string;
  readonly requirement: string;
  readonly state: string;
  readonly since: Instant;
  readonly validUntil: Instant | null;
  readonly completedAt: Instant | null;
  readonly agent: string | null;
  readonly entries: number | null;
  readonly bytes: number | null;
  readonly reason: string | null;
  /** How strongly the evidence shows that there is something to go back to; null where it proves no backup. */
  readonly proof: Proof | null;
  /** How long a restore or another check took. */
  readonly durationMs: number | null;
  readonly fact: string | null;
  readonly gates: readonly string[];
  /** While missing: by when it must be there. */
  readonly deadline: Instant | null;
  /** A waiver that stands, also where it is not needed. */
  readonly waiver: Waiver | null;
  readonly signatures: readonly Signature[];
}

export const migrationView = ({
  migration,
  title,
  timeZone,
  planVersion,
  planDigest,
  appliedAt,
  appliedBy,
}: Head): MigrationView => ({
  migration,
  title,
  timeZone,
  planVersion,
  planDigest,
  appliedAt,
  appliedBy,
});

export const checkpointView = (checkpoint: Checkpoint, now: Instant): CheckpointView => {
  const { unit, requirement, evidence, reason, gates } = checkpoint;
  const state = stateAt(checkpoint, now);
  return {
    unit,
    requirement,
    state,
    since: blockerOf(checkpoint, now).since,
    validUntil: evidence?.validUntil ?? null,
    completedAt: evidence?.completedAt ?? null,
    agent: evidence?.agent ?? null,
    entries: evidence?.entries ?? null,
    bytes: evidence?.bytes ?? null,
    reason,
    proof: evidence?.proof ?? null,
    durationMs: evidence?.durationMs ?? null,
    fact: evidence?.fact ?? null,
    gates,
    deadline: checkpoint.deadline,
    waiver: isWaivedAt(checkpoint, now) ? checkpoint.waiver : null,
    signatures: checkpoint.signatures,
  };
};

const clearView = (gate: Gate, until: Instant, timeZone: string, waived: readonly string[]): GateView => {
  const { id, title, before, unit, since, total, epoch, planVersion } = gate;
  return {
    id,
    title,
    before,
    unit,
    state: "clear",
    since,
    validUntil: until,
    validUntilLocal: zoned(until, timeZone),
    total,
    unsatisfied: 0,
    blockers: [],
    epoch,
    planVersion,
    stableAt: null,
    waived,
  };
};

const waivedOf = (members: readonly Checkpoint[], now: Instant): string[] =>
  members.filter((one) => stateAt(one, now) === "waived").map(checkpointId);

/**
 * Gates as they are at `now`, whatever was written when: a gate that the ledger calls clear is read through to its
 * evidence, so that what is waived is always said.
 */
export const gateViews = async (
  ledger: Ledger,
  head: Head,
  gates: readonly Gate[],
  now: Instant,
): Promise<GateView[]> => {
  const checkpoints = await ledger.listCheckpoints(head.migration);
  const requirements = await ledger.readRequirements(head.migration, head.planVersion);
  const comparing = pendingComparisons(checkpoints, requirements);
  return gates.map((gate) => {
    const members = checkpoints.filter((checkpoint) => checkpoint.gates.includes(gate.id));
    // A gate that is clear stays so while newer inventories are compared; only one that is shut waits for them.
    const open = gate.state === "clear" ? [] : blockersAmong(comparing, members);
    const verdict = judgeGate(members, open, now);
    const waived = waivedOf(members, now);
    if (verdict.state === "clear" && gate.state === "clear")
      return clearView(gate, verdict.validUntil, head.timeZone, waived);
    const by = verdict.state === "blocked" ? verdict : { blockers: [], blockerCount: 0 };
    const { id, title, before, unit, total, epoch, planVersion } = gate;
    const since =
      gate.state === "clear" ? (by.blockers.map((one) => one.since).toSorted()[0] ?? gate.since) : gate.since;
    return {
      id,
      title,
      before,
      unit,
      state: "blocked" as const,
      since,
      validUntil: null,
      validUntilLocal: null,
      total,
      unsatisfied: by.blockerCount,
      blockers: by.blockers,
      epoch,
      planVersion,
      stableAt: gate.stableAt,
      waived,
    };
  });
};
