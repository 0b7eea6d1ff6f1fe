import { type Checkpoint, stateAt } from "../../core/checkpoint/checkpoint.ts";
import { amongMembers, stillComparing } from "../../core/gate/cross-check.ts";
import type { Gate, Obstacle } from "../../core/gate/gate.ts";
import { judge } from "../../core/gate/judge.ts";
import type { Instant } from "../../core/instant.ts";
import { zoned } from "../../core/notice/zoned.ts";
import type { Head, Ledger } from "../../core/ports.ts";

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
  readonly until: Instant | null;
  readonly untilLocal: string | null;
  readonly total: number;
  readonly notHolding: number;
  /** At most 50; `notHolding` counts them all. */
  readonly obstacles: readonly Obstacle[];
  readonly epoch: number;
  readonly planVersion: number;
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
  readonly fact: string | null;
  readonly gates: readonly string[];
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
  const { unit, requirement, since, evidence, reason, gates } = checkpoint;
  const state = stateAt(checkpoint, now);
  return {
    unit,
    requirement,
    state,
    since: state === "stale" && evidence !== null ? evidence.validUntil : since,
    validUntil: evidence?.validUntil ?? null,
    completedAt: evidence?.completedAt ?? null,
    agent: evidence?.agent ?? null,
    entries: evidence?.entries ?? null,
    bytes: evidence?.bytes ?? null,
    reason,
    fact: evidence?.fact ?? null,
    gates,
  };
};

const clearView = (gate: Gate, until: Instant, timeZone: string): GateView => {
  const { id, title, before, unit, since, total, epoch, planVersion } = gate;
  return {
    id,
    title,
    before,
    unit,
    state: "clear",
    since,
    until,
    untilLocal: zoned(until, timeZone),
    total,
    notHolding: 0,
    obstacles: [],
    epoch,
    planVersion,
  };
};

/**
 * Gates as they are at `now`, whatever was written when: a gate that the ledger calls clear is read through to its
 * evidence once the instant that it was seen to hold until has passed.
 * @param detailed true to name what stands in the way, which reads the checkpoints
 */
export const gateViews = async (
  ledger: Ledger,
  head: Head,
  gates: readonly Gate[],
  now: Instant,
  detailed: boolean,
): Promise<GateView[]> => {
  const surelyClear = (gate: Gate): boolean => gate.state === "clear" && gate.until !== null && now < gate.until;
  const needsReading = detailed ? true : gates.some((gate) => !surelyClear(gate));
  if (!needsReading) return gates.map((gate) => clearView(gate, gate.until ?? now, head.timeZone));
  const checkpoints = await ledger.listCheckpoints(head.migration);
  const requirements = await ledger.readRequirements(head.migration, head.planVersion);
  const comparing = stillComparing(checkpoints, requirements);
  return gates.map((gate) => {
    const members = checkpoints.filter((checkpoint) => checkpoint.gates.includes(gate.id));
    // A gate that is clear stays so while newer inventories are compared; only one that is shut waits for them.
    const open = gate.state === "clear" ? [] : amongMembers(comparing, members);
    const verdict = judge(members, open, now);
    if (verdict.state === "clear" && gate.state === "clear") return clearView(gate, verdict.until, head.timeZone);
    const by = verdict.state === "blocked" ? verdict : { by: [], count: 0 };
    const { id, title, before, unit, total, epoch, planVersion } = gate;
    const since = gate.state === "clear" ? (by.by.map((one) => one.since).toSorted()[0] ?? gate.since) : gate.since;
    return {
      id,
      title,
      before,
      unit,
      state: "blocked" as const,
      since,
      until: null,
      untilLocal: null,
      total,
      notHolding: by.count,
      obstacles: by.by,
      epoch,
      planVersion,
    };
  });
};
