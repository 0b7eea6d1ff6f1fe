import { type Instant, msOf } from "../instant.ts";
import type { Contact } from "../plan/document.ts";
import type { Requirement } from "../plan/plan.ts";
import { type Checkpoint, isSatisfiedAt, isWaivedAt, satisfiedUntilAt } from "./checkpoint/checkpoint.ts";
import { evidenceLines, MAX_ROWS } from "./evidence-lines.ts";
import type { Gate } from "./gate/gate.ts";
import { byUrgency } from "./gate/judge.ts";
import type { MigrationLabel, Notification, SummaryGate, SummaryStory, WaivedCheckpoint } from "./notification.ts";
import { overdueCheckpoint } from "./overdue.ts";
import { mailTo } from "./recipients.ts";

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
}

/** A gate whose evidence has just expired is blocked for its reader, although nobody has written that yet. */
const summaryGate = (gate: Gate, checkpoints: readonly Checkpoint[], now: Instant): SummaryGate => {
  const { id, title, unit, since, validUntil, stableAt } = gate;
  const unsatisfied = checkpoints.filter((one) => one.gates.includes(id) && !isSatisfiedAt(one, now)).length;
  const state = unsatisfied > 0 ? "blocked" : gate.state;
  return { id, title, unit, state, since, validUntil, stableAt, unsatisfied };
};

const waivedAt = (checkpoints: readonly Checkpoint[], now: Instant): WaivedCheckpoint[] =>
  checkpoints.flatMap((one) =>
    one.waiver !== null && isWaivedAt(one, now)
      ? [{ unit: one.unit, requirement: one.requirement, waiver: one.waiver }]
      : [],
  );

const storyOf = (inputs: SummaryInputs, now: Instant): SummaryStory => {
  const { checkpoints, requirements, lastAt, nextAt } = inputs;
  const failing = checkpoints
    .filter((one) => !isSatisfiedAt(one, now))
    .map((one) => overdueCheckpoint(one, requirements, now))
    .toSorted(byUrgency);
  const expiring = checkpoints.filter((one) => isSatisfiedAt(one, now) && satisfiedUntilAt(one, now) <= nextAt);
  const gates = inputs.gates.map((gate) => summaryGate(gate, checkpoints, now));
  const waivers = waivedAt(checkpoints, now);
  return {
    kind: "summary",
    lastAt,
    total: checkpoints.length,
    satisfied: checkpoints.length - failing.length,
    gates: gates.slice(0, MAX_ROWS),
    gateCount: gates.length,
    blockedCount: gates.filter(({ state }) => state === "blocked").length,
    failing: failing.slice(0, MAX_ROWS),
    failingCount: failing.length,
    missedRuns: failing.reduce((sum, one) => sum + one.missedRuns, 0),
    expiring: evidenceLines(expiring, now),
    expiringCount: expiring.length,
    waivers: waivers.slice(0, MAX_ROWS),
    waiverCount: waivers.length,
  };
};

/** The periodic summary of a migration at an instant. */
export const summaryNotification = (inputs: SummaryInputs, now: Instant): Notification => {
  const { about, contacts, dueAt, unsubscribe, fact } = inputs;
  return {
    migration: about.migration,
    topic: "summary",
    epoch: Math.floor(msOf(dueAt) / 60_000),
    kind: "summary",
    at: now,
    fact,
    about,
    recipients: mailTo(contacts),
    story: storyOf(inputs, now),
    unsubscribe,
  };
};
