import type { Actor } from "../../core/actor.ts";
import type { Attested } from "../../core/audit/evidence.ts";
import { compareText } from "../../core/compare-text.ts";
import type { Instant } from "../../core/instant.ts";
import type { Proof } from "../../core/manifest/proof.ts";
import { zoned } from "../../core/notification/zoned.ts";
import { plainly } from "../../core/plan/document/said.ts";
import type { Coverage } from "../../core/plan/plan.ts";
import {
  type Checkpoint,
  checkpointId,
  evidentStateAt,
  isWaivedAt,
  type Signature,
  stateAt,
} from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Refusal } from "../../core/readiness/checkpoint/refusal.ts";
import type { PendingWaiver, Waiver } from "../../core/readiness/checkpoint/waiver.ts";
import { blockersAmong, pendingComparisons } from "../../core/readiness/comparison-inputs.ts";
import { loweredLineOf } from "../../core/readiness/evidence-lines.ts";
import { isQuiet } from "../../core/readiness/gate/arming.ts";
import type { Arming, Blocker, Gate, RefusedLine } from "../../core/readiness/gate/gate.ts";
import { blockerOf, MAX_BLOCKERS, refusedLineOf } from "../../core/readiness/gate/judge.ts";
import { presentGate } from "../../core/readiness/gate/present.ts";
import type { Head } from "../../core/readiness/head.ts";
import type { LoweredLine } from "../../core/readiness/notification.ts";
import type { GateReads } from "./gate-reads.ts";

/** The response bodies of the API; the CLI and the console depend on these alone. */

export interface MigrationView {
  readonly migration: string;
  readonly title: string;
  readonly timeZone: string;
  readonly planVersion: number;
  readonly planDigest: string | null;
  readonly appliedAt: Instant | null;
  readonly appliedBy: Actor | null;
  /** The plan version that waits for approval. */
  readonly proposedVersion: number | null;
}

/** As the plan says it, with the titles of what it does not ask for; absent where they were not read. */
export interface CoverageView extends Omit<Coverage, "notApplicable"> {
  readonly notApplicable: readonly (Coverage["notApplicable"][number] & { readonly title?: string | undefined })[];
}

export interface GateView {
  readonly id: string;
  readonly title: string;
  readonly before: string;
  readonly unit: string | null;
  readonly state: "clear" | "blocked";
  readonly since: Instant;
  /** Where clear: when the verdict expires, by the evidence that is known. */
  readonly validUntil: Instant | null;
  readonly validUntilLocal: string | null;
  readonly total: number;
  /** What the checkpoints are of, and what the plan does not ask, with its reasons. */
  readonly coverage: CoverageView;
  readonly unsatisfied: number;
  /** At most 50, and of many gates together 1,000, as of each list below; `unsatisfied` counts them all. */
  readonly blockers: readonly Blocker[];
  readonly epoch: number;
  readonly planVersion: number;
  /** While all are satisfied and the gate stabilizes: when it clears. */
  readonly stableAt: Instant | null;
  /** Where the plan does not arm it from the beginning: whether it is armed. One that is not is blocked, by whatever else. */
  readonly arming: Arming | null;
  /** Checkpoints that are satisfied only by a waiver; `waivedCount` counts them all. */
  readonly waived: readonly string[];
  readonly waivedCount: number;
  /** Checkpoints of which people accepted less than before; `loweredCount` counts them all. */
  readonly lowered: readonly LoweredLine[];
  readonly loweredCount: number;
  /** Checkpoints whose evidence is a person's word; `attestedCount` counts them all. */
  readonly attested: readonly AttestedView[];
  readonly attestedCount: number;
  /** Checkpoints of which the newest object is one that was refused, newest first; `refusedCount` counts them all. */
  readonly refused: readonly RefusedCheckpoint[];
  readonly refusedCount: number;
}

export interface AttestedView extends Attested {
  readonly unit: string;
  readonly requirement: string;
}

/** What was refused last of a checkpoint; the object only claimed to be evidence of it. */
export interface RefusedCheckpoint extends RefusedLine {
  readonly unit: string;
  readonly requirement: string;
}

export interface CheckpointView {
  readonly unit: string;
  readonly requirement: string;
  readonly state: string;
  readonly since: Instant;
  readonly validUntil: Instant | null;
  readonly completedAt: Instant | null;
  /** Null also where a person attested it, whatever Cleargate calls itself. */
  readonly agent: string | null;
  readonly attested: Attested | null;
  readonly entries: number | null;
  readonly bytes: number | null;
  readonly reason: string | null;
  /** The last object that claimed to be newer evidence and was refused, with the id of its fact. */
  readonly refused: (RefusedLine & Pick<Refusal, "fact">) | null;
  /** How strong a proof of a usable backup the evidence is; null where it proves none. */
  readonly proof: Proof | null;
  /** Duration of a restore or of another check. */
  readonly durationMs: number | null;
  readonly fact: string | null;
  readonly gates: readonly string[];
  /** While missing: by when it is due. */
  readonly deadline: Instant | null;
  /** A waiver in force, even where the evidence passes. */
  readonly waiver: Waiver | null;
  /** Where people accepted less than before: who, when, from what to what. */
  readonly lowered: LoweredLine | null;
  /** Approvals of a waiver of a sign-off that needs more of them. */
  readonly pendingWaiver: PendingWaiver | null;
  readonly signatures: readonly Signature[];
}

/** A checkpoint among those of a migration. */
export interface ListedCheckpoint extends CheckpointView {
  /** True where only gates that are not armed need it: nobody is reminded of it. */
  readonly isQuiet: boolean;
}

export const migrationView = ({
  migration,
  title,
  timeZone,
  planVersion,
  planDigest,
  appliedAt,
  appliedBy,
  proposed,
}: Head): MigrationView => ({
  migration,
  title: plainly(title),
  timeZone,
  planVersion,
  planDigest,
  appliedAt,
  appliedBy,
  proposedVersion: proposed?.version ?? null,
});

const refusedOf = (checkpoint: Checkpoint): CheckpointView["refused"] => {
  const line = refusedLineOf(checkpoint);
  return checkpoint.refused === undefined || line === undefined ? null : { ...line, fact: checkpoint.refused.fact };
};

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
    agent: evidence?.attested === undefined ? (evidence?.agent ?? null) : null,
    attested: evidence?.attested ?? null,
    entries: evidence?.entries ?? null,
    bytes: evidence?.bytes ?? null,
    reason,
    refused: refusedOf(checkpoint),
    proof: evidence?.proof ?? null,
    durationMs: evidence?.durationMs ?? null,
    fact: evidence?.fact ?? null,
    gates,
    deadline: checkpoint.deadline,
    waiver: isWaivedAt(checkpoint, now) ? checkpoint.waiver : null,
    lowered: loweredLineOf(checkpoint) ?? null,
    pendingWaiver: checkpoint.pendingWaiver ?? null,
    signatures: checkpoint.signatures,
  };
};

/** @param unarmed of the gates that need it, those that are not armed */
export const listedCheckpoint = (
  checkpoint: Checkpoint,
  unarmed: ReadonlySet<string>,
  now: Instant,
): ListedCheckpoint => ({ ...checkpointView(checkpoint, now), isQuiet: isQuiet(checkpoint, unarmed) });

const refusedAmong = (members: readonly Checkpoint[]): readonly RefusedCheckpoint[] =>
  members
    .flatMap((one) => {
      const line = refusedLineOf(one);
      return line === undefined ? [] : [{ unit: one.unit, requirement: one.requirement, ...line }];
    })
    .toSorted((a, b) => compareText(b.at, a.at));

const waivedOf = (members: readonly Checkpoint[], now: Instant): string[] =>
  members.filter((one) => stateAt(one, now) === "waived").map(checkpointId);

const attestedOf = (members: readonly Checkpoint[], now: Instant): AttestedView[] =>
  members.flatMap((one) => {
    const { unit, requirement, evidence } = one;
    if (evidence?.attested === undefined || evidentStateAt(one, now) !== "passed") return [];
    return [{ unit, requirement, ...evidence.attested }];
  });

/** An answer of a function has 6 MB at most (AWS Lambda, "Quotas"), however many waivers and gates there are. */
const MAX_LINES = 1_000;

const linesPerGate = (gates: number): number => Math.max(1, Math.min(MAX_BLOCKERS, Math.floor(MAX_LINES / gates)));

/**
 * Gates as they are at `now`: a gate that is written as clear is judged again by its members, and waived members are
 * always shown.
 */
export const gateViews = (
  { timeZone }: Pick<Head, "timeZone">,
  gates: readonly Gate[],
  { checkpoints, requirements }: GateReads,
  now: Instant,
): GateView[] => {
  const comparing = pendingComparisons(checkpoints, requirements);
  const lines = linesPerGate(gates.length);
  return gates.map((gate) => {
    const { id, title, before, unit, total, coverage, epoch, planVersion } = gate;
    const members = checkpoints.filter((checkpoint) => checkpoint.gates.includes(id));
    const present = presentGate(gate, members, blockersAmong(comparing, members), now);
    const { state, since, validUntil, blockers, blockerCount } = present;
    const refused = refusedAmong(members);
    const attested = attestedOf(members, now);
    const waived = waivedOf(members, now);
    const lowered = members.flatMap((one) => loweredLineOf(one) ?? []);
    return {
      id,
      title: plainly(title),
      before: plainly(before),
      unit,
      state,
      since,
      validUntil,
      validUntilLocal: validUntil === null ? null : zoned(validUntil, timeZone),
      total,
      coverage: {
        ...coverage,
        notApplicable: coverage.notApplicable.map((one) => {
          const title = requirements.get(one.requirement)?.title;
          return { ...one, title: title === undefined ? undefined : plainly(title) };
        }),
      },
      unsatisfied: blockerCount,
      blockers: blockers.slice(0, lines),
      epoch,
      planVersion,
      stableAt: state === "clear" ? null : gate.stableAt,
      arming: gate.arming ?? null,
      waived: waived.slice(0, lines),
      waivedCount: waived.length,
      lowered: lowered.slice(0, lines),
      loweredCount: lowered.length,
      refused: refused.slice(0, lines),
      refusedCount: refused.length,
      attested: attested.slice(0, lines),
      attestedCount: attested.length,
    };
  });
};
