import { factId } from "../../core/history/fact.ts";
import { type Instant, msOf } from "../../core/instant.ts";
import type { Notice } from "../../core/notification/notice.ts";
import { type DigestTold, type Owed, renderDigest } from "../../core/notification/render.ts";
import { evidenceLines } from "../../core/notification/transition.ts";
import { missedRuns, nextDigestAt } from "../../core/plan/calendar/validity.ts";
import type { Requirement } from "../../core/plan/plan.ts";
import { type Checkpoint, holdsAt, holdsUntilAt, isWaivedAt } from "../../core/readiness/checkpoint/checkpoint.ts";
import { byUrgency, obstacleOf } from "../../core/readiness/gate/judge.ts";
import type { Head, Ledger } from "../../ports/ports.ts";
import { headInForce } from "../in-force.ts";
import { type SweepPorts, type Swept, subjectOf } from "./ports.ts";

const MOST_ROWS = 50;

const owedOf = (
  checkpoints: readonly Checkpoint[],
  requirements: ReadonlyMap<string, Requirement>,
  now: Instant,
): Owed[] =>
  checkpoints
    .filter((one) => !holdsAt(one, now))
    .map((one) => {
      const obstacle = obstacleOf(one, now);
      const requirement = requirements.get(one.requirement);
      const ranOut = obstacle.state === "late" || obstacle.state === "stale";
      const missed = ranOut && requirement !== undefined ? missedRuns(requirement, obstacle.since, now) : 0;
      return { ...obstacle, missedRuns: missed };
    })
    .toSorted(byUrgency);

/** Everything that a digest says, at an instant, of all checkpoints and gates. */
const tell = async (ledger: Ledger, head: Head, now: Instant, nextAt: Instant, lastAt: Instant | null) => {
  const { migration, planVersion } = head;
  const checkpoints = await ledger.listCheckpoints(migration);
  const requirements = await ledger.readRequirements(migration, planVersion);
  const failing = owedOf(checkpoints, requirements, now);
  const expiring = checkpoints.filter((one) => holdsAt(one, now) && holdsUntilAt(one, now) <= nextAt);
  const gates = (await ledger.listGates(migration)).map((gate) => {
    const members = checkpoints.filter((one) => one.gates.includes(gate.id));
    const notHolding = members.filter((one) => !holdsAt(one, now)).length;
    return { ...gate, state: notHolding > 0 ? ("blocked" as const) : gate.state, notHolding };
  });
  const told: DigestTold = {
    subject: subjectOf(head),
    lastAt,
    total: checkpoints.length,
    holding: checkpoints.length - failing.length,
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
export const sweepDigest = async (
  { ledger, clock, sender }: SweepPorts,
  migration: string,
): Promise<Swept | undefined> => {
  const head = await headInForce(ledger, migration);
  const state = await ledger.findDigest(migration);
  const policy = await ledger.findPolicy(migration, head.planVersion);
  const at = clock();
  const digest = policy?.digest;
  if (state === undefined || digest == null || state.dueAt > at) return undefined;
  const dueAt = nextDigestAt(digest, head.timeZone, at);
  const told = await tell(ledger, head, at, dueAt, state.lastAt);
  const epoch = epochOf(state.dueAt);
  const notice: Notice = {
    migration,
    topic: "digest",
    epoch,
    kind: "digest",
    at,
    fact: factId("digest", migration, String(epoch)),
    recipients: digest.contacts,
    mails: renderDigest(told, digest.contacts),
    unsubscribe: digest.unsubscribe ?? `mailto:${sender}?subject=unsubscribe%20digest%20${migration}`,
  };
  await ledger.putDigest({ migration, version: state.version + 1, dueAt, lastAt: at }, notice);
  return { transitions: 0, notices: 1 };
};
