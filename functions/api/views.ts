import type { CheckpointView, ListedCheckpoint } from "../../contract/schemas/checkpoint.ts";
import type { AttestedView, GateView, RefusedCheckpoint } from "../../contract/schemas/gate.ts";
import type { MigrationView } from "../../contract/schemas/migration.ts";
import { compareText } from "../../core/compare-text.ts";
import type { Instant } from "../../core/instant.ts";
import { zoned } from "../../core/notification/zoned.ts";
import { plainly } from "../../core/plan/document/said.ts";
import type { Requirement } from "../../core/plan/plan.ts";
import {
  type Checkpoint,
  checkpointId,
  evidentStateAt,
  isWaivedAt,
  stateAt,
} from "../../core/readiness/checkpoint/checkpoint.ts";
import { loweredLineOf } from "../../core/readiness/evidence-lines.ts";
import { isQuiet } from "../../core/readiness/gate/arming.ts";
import { isEnforced, standingOf } from "../../core/readiness/gate/enforcement.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import { blockerOf, MAX_BLOCKERS, refusedLineOf } from "../../core/readiness/gate/judge.ts";
import type { Head } from "../../core/readiness/head.ts";
import type { ShownGate } from "../gate-reads.ts";

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
  owner: string | undefined,
  now: Instant,
): ListedCheckpoint => ({
  ...checkpointView(checkpoint, now),
  isQuiet: isQuiet(checkpoint, unarmed),
  owner: owner ?? null,
});

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

/** What the plan requires of some requirements, by their ids. */
type Titles = ReadonlyMap<string, Pick<Requirement, "title">>;

const coverageView = ({ coverage }: Gate, titles: Titles): GateView["coverage"] => ({
  ...coverage,
  notApplicable: coverage.notApplicable.map((one) => {
    const title = titles.get(one.requirement)?.title;
    return { ...one, title: title === undefined ? undefined : plainly(title) };
  }),
});

/**
 * A gate as it is shown at `now`.
 * @param titles of the requirements that it does not ask for
 * @param lines how many of each list are shown
 */
export const gateView = (
  { timeZone }: Pick<Head, "timeZone">,
  { gate, present, members, isAtLeast, isWhole, unknown, isApplying }: ShownGate,
  titles: Titles,
  now: Instant,
  lines = linesPerGate(1),
): GateView => {
  const { id, title, before, unit, total, epoch, planVersion } = gate;
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
    enforced: isEnforced(gate),
    standing: standingOf(gate, { state, blockers, unknown, isApplying }),
    since,
    validUntil,
    validUntilLocal: validUntil === null ? null : zoned(validUntil, timeZone),
    validUntilIsAtLeast: validUntil !== null && isAtLeast,
    unknown,
    total,
    coverage: coverageView(gate, titles),
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
    countsAreAtLeast: !isWhole,
  };
};

export const gateViews = (
  head: Pick<Head, "timeZone">,
  shown: readonly ShownGate[],
  titles: Titles,
  now: Instant,
): GateView[] => shown.map((one) => gateView(head, one, titles, now, linesPerGate(shown.length)));
