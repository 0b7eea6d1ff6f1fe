import { Failure } from "../../core/failure.ts";
import { type AsOf, asOf, type Moment, type NextPlan, recordedUntil } from "../../core/history/as-of.ts";
import type { Fact, PlanFact } from "../../core/history/fact.ts";
import { startReplay } from "../../core/history/replaying.ts";
import { type Instant, plus } from "../../core/instant.ts";
import type { LedgerLimits } from "../../core/plan/limits.ts";
import type { AsOfLedger } from "../../ports/as-of.ts";
import { factsBetween } from "../facts-between.ts";
import { passingOver, type SnapshotPorts, startFromSnapshot } from "../read-snapshot.ts";
import { type ReplayPlans, replayPlans } from "../replay-plans.ts";

export interface MomentPorts extends SnapshotPorts {
  readonly ledger: AsOfLedger;
  readonly limits: LedgerLimits;
}

/** So many facts are read and replayed for one answer, within the 29 seconds of a request. */
export const MAX_FACTS = 40_000;
/** Of what was recorded later about an instant, so many facts are looked through; the answer says how far that was. */
export const MAX_LATE = 5_000;
/** A plan version that was being applied at an instant is looked for among those that came into force so soon after it. */
const APPLYING_MS = 60 * 60_000;

/** What was recorded after an instant, as far as one answer looks. */
const readLate = async (ports: MomentPorts, migration: string, { at, knownAt }: Moment, plans: ReplayPlans) => {
  const late: Fact[] = [];
  if (knownAt <= at) return { late, knownAt };
  for await (const fact of factsBetween(ports.ledger, migration, at, knownAt)) {
    // Facts of one instant are known together, or none of them is.
    const last = late.at(-1)?.recordedAt;
    if (late.length >= MAX_LATE && last !== undefined && fact.recordedAt !== last) return { late, knownAt: last };
    await plans.loadOf(fact);
    late.push(fact);
  }
  return { late, knownAt };
};

const isPlanFact = (fact: Fact): fact is PlanFact => fact.type === "plan-applied";

/** The plan versions that came into force since an instant, up to those that may have been being applied at another. */
export const plansSince = async (
  { ledger }: Pick<MomentPorts, "ledger">,
  migration: string,
  from: Instant,
  to: Instant,
): Promise<readonly PlanFact[]> => {
  const plans: PlanFact[] = [];
  for await (const fact of factsBetween(ledger, migration, from, plus(to, APPLYING_MS), "applied"))
    if (isPlanFact(fact)) plans.push(fact);
  return plans;
};

/**
 * The plan version that is being applied now, which no fact tells yet. It is read before any fact, so that one that comes into force
 * meanwhile is in one of both.
 */
export const applyingNow = async ({ ledger }: MomentPorts, migration: string): Promise<readonly NextPlan[]> => {
  const { applying = null } = (await ledger.readHead(migration)) ?? {};
  return applying === null ? [] : [{ planVersion: applying.version, effectiveAt: applying.at }];
};

/**
 * A migration at a moment, from its facts, and from its head what they cannot tell yet.
 * @returns its `moment` is known at an earlier instant than was asked for, where more was recorded since `at` than is looked through
 * @throws Failure `request-invalid` where too many facts were recorded since the last snapshot, `history-gap`, `ledger-*`, `store-*`
 */
export const readMoment = (ports: MomentPorts, migration: string, moment: Moment): Promise<AsOf> =>
  passingOver((skip) => readFrom(ports, migration, moment, skip));

const readFrom = async (ports: MomentPorts, migration: string, moment: Moment, skip: number): Promise<AsOf> => {
  const applying = await applyingNow(ports, migration);
  const plans = replayPlans(ports, migration);
  const until = recordedUntil(moment);
  const position = await startFromSnapshot(ports, migration, until, plans, skip);
  const replaying = startReplay(plans.planOf, position);
  let read = 0;
  for await (const fact of factsBetween(ports.ledger, migration, position.upTo, until)) {
    read += 1;
    if (read > MAX_FACTS)
      throw new Failure(
        "request-invalid",
        `at: more than ${MAX_FACTS} facts were recorded since the last snapshot before`,
      );
    await plans.loadOf(fact);
    replaying.add(fact);
  }
  const { late, knownAt } = await readLate(ports, migration, moment, plans);
  const next = await plansSince(ports, migration, until, until);
  return asOf(replaying, plans.planOf, { at: moment.at, knownAt }, late, [...next, ...applying]);
};
