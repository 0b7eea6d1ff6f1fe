import { type Instant, msOf } from "../instant.ts";
import type { Contact } from "../plan/document.ts";
import type { Requirement } from "../plan/plan.ts";
import { clipped, MAX_NAME_BYTES } from "../printable.ts";
import { type Checkpoint, isSatisfiedAt, isWaivedAt, satisfiedUntilAt } from "./checkpoint/checkpoint.ts";
import { blockersAmong, pendingComparisons } from "./comparison-inputs.ts";
import { evidenceLines } from "./evidence-lines.ts";
import { isQuiet, unarmedAmong } from "./gate/arming.ts";
import type { Gate } from "./gate/gate.ts";
import { byUrgency } from "./gate/judge.ts";
import { membersByGate } from "./gate/members.ts";
import { presentGate } from "./gate/present.ts";
import type {
  MigrationLabel,
  Notification,
  SummaryGate,
  SummaryPack,
  SummaryStory,
  WaivedCheckpoint,
} from "./notification.ts";
import { overdueCheckpoint } from "./overdue.ts";
import { pendingLines } from "./pending.ts";
import { recipientsAmong } from "./recipients.ts";
import { storyRows } from "./story-rows.ts";

export interface SummaryInputs {
  readonly about: MigrationLabel;
  readonly contacts: readonly Contact[];
  /** All of the migration. */
  readonly checkpoints: readonly Checkpoint[];
  readonly gates: readonly Gate[];
  readonly requirements: ReadonlyMap<string, Requirement>;
  /** When the last one went out, this one was due, and the next one is. */
  readonly lastAt: Instant | null;
  readonly dueAt: Instant;
  readonly nextAt: Instant;
  readonly unsubscribe: string;
  readonly fact: string;
  /** The plan version that waits for approval; null where none does. */
  readonly proposedVersion: number | null;
  /** Absent where the plan asks for none. */
  readonly pack?: SummaryPack | undefined;
}

/** Gates as they are judged now. */
const summaryGates = ({ gates, checkpoints, requirements }: SummaryInputs, now: Instant): SummaryGate[] => {
  const members = membersByGate(checkpoints);
  const comparing = pendingComparisons(checkpoints, requirements);
  return gates.map((gate) => {
    const { id, title, before, unit, total, stableAt, arming, enforced } = gate;
    const group = members.get(id) ?? [];
    const { state, since, validUntil, blockerCount } = presentGate(gate, group, blockersAmong(comparing, group), now);
    return {
      ...{ id, title, before, unit, total, state, since, validUntil, stableAt, unsatisfied: blockerCount },
      ...(arming === undefined ? {} : { arming }),
      ...(enforced === undefined ? {} : { enforced }),
    };
  });
};

/** How many gates a waiver names that shut at its end; it counts them all. */
const MAX_GATES = 5;

const waivedAt = (checkpoints: readonly Checkpoint[], unarmed: ReadonlySet<string>, now: Instant): WaivedCheckpoint[] =>
  checkpoints.flatMap((one) => {
    const { unit, requirement, waiver } = one;
    if (waiver === null || !isWaivedAt(one, now)) return [];
    const gates = one.gates.filter((id) => !unarmed.has(id));
    const { approvedBy, reason, expiresAt } = waiver;
    const shown = { approvedBy, reason: clipped(reason, MAX_NAME_BYTES), expiresAt };
    return [{ unit, requirement, waiver: shown, gates: gates.slice(0, MAX_GATES), gateCount: gates.length }];
  });

const storyOf = (inputs: SummaryInputs, now: Instant): SummaryStory => {
  const { checkpoints, requirements, lastAt, nextAt } = inputs;
  const unarmedIds = unarmedAmong(inputs.gates);
  const unsatisfied = checkpoints.filter((one) => !isSatisfiedAt(one, now));
  const failing = unsatisfied
    .filter((one) => !isQuiet(one, unarmedIds))
    .map((one) => overdueCheckpoint(one, requirements, now))
    .toSorted(byUrgency);
  const expiring = checkpoints.filter(
    (one) => isSatisfiedAt(one, now) && satisfiedUntilAt(one, now) <= nextAt && !isQuiet(one, unarmedIds),
  );
  const { gates = [], unarmed = [] } = Object.groupBy(summaryGates(inputs, now), ({ id }) =>
    unarmedIds.has(id) ? "unarmed" : "gates",
  );
  const waivers = waivedAt(checkpoints, unarmedIds, now);
  const pending = pendingLines(checkpoints, requirements, now);
  return {
    kind: "summary",
    lastAt,
    total: checkpoints.length,
    satisfied: checkpoints.length - unsatisfied.length,
    gates: storyRows(gates),
    gateCount: gates.length,
    blockedCount: gates.filter(({ state }) => state === "blocked").length,
    unarmed: storyRows(unarmed),
    unarmedCount: unarmed.length,
    quietCount: unsatisfied.length - failing.length,
    failing: storyRows(failing),
    failingCount: failing.length,
    missedRuns: failing.reduce((sum, one) => sum + one.missedRuns, 0),
    expiring: evidenceLines(expiring, now),
    expiringCount: expiring.length,
    waivers: storyRows(waivers),
    waiverCount: waivers.length,
    pending: storyRows(pending),
    pendingCount: pending.length,
    proposedVersion: inputs.proposedVersion,
    ...(inputs.pack === undefined ? {} : { pack: inputs.pack }),
  };
};

/** Numbers summaries by the minute at which they were due. */
export const summaryEpoch = (dueAt: Instant): number => Math.floor(msOf(dueAt) / 60_000);

/** The periodic summary of a migration at an instant. */
export const summaryNotification = (inputs: SummaryInputs, now: Instant): Notification => {
  const { about, contacts, dueAt, unsubscribe, fact } = inputs;
  return {
    migration: about.migration,
    topic: "summary",
    epoch: summaryEpoch(dueAt),
    kind: "summary",
    at: now,
    fact,
    about,
    recipients: recipientsAmong(contacts),
    story: storyOf(inputs, now),
    unsubscribe,
  };
};
