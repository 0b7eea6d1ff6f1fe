import { factId } from "../../core/history/fact.ts";
import { type Instant, msOf } from "../../core/instant.ts";
import type { Notification } from "../../core/notification/notification.ts";
import { type OwedCheckpoint, renderSummary, type SummaryStory } from "../../core/notification/render.ts";
import { evidenceLines } from "../../core/notification/transition.ts";
import { missedRuns, nextSummaryAt } from "../../core/plan/calendar/validity.ts";
import type { Requirement } from "../../core/plan/plan.ts";
import {
  type Checkpoint,
  isSatisfiedAt,
  isWaivedAt,
  satisfiedUntilAt,
} from "../../core/readiness/checkpoint/checkpoint.ts";
import { blockerOf, byUrgency } from "../../core/readiness/gate/judge.ts";
import type { Head, Ledger } from "../../ports/ports.ts";
import { headInForce } from "../in-force.ts";
import { type SweepPorts, type Swept, subjectOf } from "./ports.ts";

const MOST_ROWS = 50;

const owedOf = (
  checkpoints: readonly Checkpoint[],
  requirements: ReadonlyMap<string, Requirement>,
  now: Instant,
): OwedCheckpoint[] =>
  checkpoints
    .filter((one) => !isSatisfiedAt(one, now))
    .map((one) => {
      const blocker = blockerOf(one, now);
      const requirement = requirements.get(one.requirement);
      const ranOut = blocker.state === "late" || blocker.state === "stale";
      const missed = ranOut && requirement !== undefined ? missedRuns(requirement, blocker.since, now) : 0;
      return { ...blocker, missedRuns: missed };
    })
    .toSorted(byUrgency);

/** Everything that a digest says, at an instant, of all checkpoints and gates. */
const tell = async (ledger: Ledger, head: Head, now: Instant, nextAt: Instant, lastAt: Instant | null) => {
  const { migration, planVersion } = head;
  const checkpoints = await ledger.listCheckpoints(migration);
  const requirements = await ledger.readRequirements(migration, planVersion);
  const failing = owedOf(checkpoints, requirements, now);
  const expiring = checkpoints.filter((one) => isSatisfiedAt(one, now) && satisfiedUntilAt(one, now) <= nextAt);
  const gates = (await ledger.listGates(migration)).map((gate) => {
    const members = checkpoints.filter((one) => one.gates.includes(gate.id));
    const unsatisfied = members.filter((one) => !isSatisfiedAt(one, now)).length;
    return { ...gate, state: unsatisfied > 0 ? ("blocked" as const) : gate.state, unsatisfied };
  });
  const told: SummaryStory = {
    subject: subjectOf(head),
    lastAt,
    total: checkpoints.length,
    satisfied: checkpoints.length - failing.length,
    gates: gates.slice(0, MOST_ROWS),
    failing: failing.slice(0, MOST_ROWS),
    failingCount: failing.length,
    missedRuns: failing.reduce((sum, one) => sum + one.missedRuns, 0),
    expiring: evidenceLines(expiring, now),
    expiringCount: expiring.length,
    waivers: checkpoints.flatMap((one) =>
      one.waiver !== null && isWaivedAt(one, now)
        ? [{ unit: one.unit, requirement: one.requirement, waiver: one.waiver }]
        : [],
    ),
  };
  return told;
};

const epochOf = (at: Instant): number => Math.floor(msOf(at) / 60_000);

/** Sends a migration's digest and plans the next. One that was missed for days goes out once. */
export const sweepSummary = async (
  { ledger, clock, sender }: SweepPorts,
  migration: string,
): Promise<Swept | undefined> => {
  const head = await headInForce(ledger, migration);
  const state = await ledger.findSummary(migration);
  const policy = await ledger.findPolicy(migration, head.planVersion);
  const at = clock();
  const digest = policy?.summary;
  if (state === undefined || digest == null || state.dueAt > at) return undefined;
  const dueAt = nextSummaryAt(digest, head.timeZone, at);
  const told = await tell(ledger, head, at, dueAt, state.lastAt);
  const epoch = epochOf(state.dueAt);
  const notification: Notification = {
    migration,
    topic: "summary",
    epoch,
    kind: "summary",
    at,
    fact: factId("digest", migration, String(epoch)),
    recipients: digest.contacts,
    mails: renderSummary(told, digest.contacts),
    unsubscribe: digest.unsubscribe ?? `mailto:${sender}?subject=unsubscribe%20digest%20${migration}`,
  };
  await ledger.putSummary({ migration, version: state.version + 1, dueAt, lastAt: at }, notification);
  return { transitions: 0, notifications: 1 };
};
