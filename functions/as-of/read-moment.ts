import { Failure } from "../../core/failure.ts";
import { type AsOf, asOf, type Moment, recordedUntil } from "../../core/history/as-of.ts";
import type { Fact, PlanFact } from "../../core/history/fact.ts";
import { type ReplayPosition, startReplay } from "../../core/history/replaying.ts";
import { type Instant, plus } from "../../core/instant.ts";
import type { LedgerLimits } from "../../core/plan/limits.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { AsOfLedger } from "../../ports/as-of.ts";
import type { ObjectStore, ObjectVersion } from "../../ports/object-store.ts";
import { compileStored } from "../compiled.ts";

export interface MomentPorts {
  readonly ledger: AsOfLedger;
  readonly store: ObjectStore;
  readonly limits: LedgerLimits;
}

const PAGE = 100;
/** So many facts are read and replayed for one answer, within the 29 seconds of a request. */
export const MAX_FACTS = 20_000;
/** Of what was recorded later about an instant, so many facts are looked through; the answer says how far that was. */
export const MAX_LATE = 5_000;
/** A plan version that was being applied at an instant is looked for among those that came into force so soon after it. */
const APPLYING_MS = 60 * 60_000;

/** Sorts after all facts of an instant, and before those of the next one. */
const after = (instant: Instant): string => `${instant}$`;

/** The facts of a migration that were recorded after one instant and until another, in the order of recording. */
async function* factsBetween(
  { ledger }: MomentPorts,
  migration: string,
  from: Instant,
  until: Instant,
  outcome?: string,
): AsyncGenerator<Fact> {
  let cursor: string | undefined;
  do {
    const asked = { migration, outcome, from: after(from), to: after(until), newestFirst: false, limit: PAGE, cursor };
    const page = await ledger.pageHistory(asked);
    const facts = await ledger.readFacts(page.items.map(({ id }) => id));
    if (facts.length < page.items.length)
      throw new Failure("history-gap", "the history lists a fact that is not there");
    yield* facts;
    cursor = page.cursor;
  } while (cursor !== undefined);
}

/** The plans of a migration that were compiled for one answer. */
export const compiledPlans = ({ store, limits }: MomentPorts, migration: string) => {
  const plans = new Map<number, Plan>();
  return {
    load: async (version: number, object: ObjectVersion): Promise<Plan> => {
      const known = plans.get(version);
      if (known !== undefined) return known;
      const { plan } = await compileStored({ store, limits }, migration, object);
      plans.set(version, plan);
      return plan;
    },
    planOf: (version: number): Plan => {
      const plan = plans.get(version);
      if (plan === undefined)
        throw new Failure("history-gap", `no fact says that plan version ${version} was in force`);
      return plan;
    },
  };
};
type Plans = ReturnType<typeof compiledPlans>;

const loadPlan = async (plans: Plans, fact: Fact): Promise<void> => {
  if (fact.type === "plan-applied") await plans.load(fact.planVersion, fact.object);
};

/** What was recorded after an instant, as far as one answer looks. */
const readLate = async (ports: MomentPorts, migration: string, { at, knownAt }: Moment, plans: Plans) => {
  const late: Fact[] = [];
  if (knownAt <= at) return { late, knownAt };
  for await (const fact of factsBetween(ports, migration, at, knownAt)) {
    // Facts of one instant are known together, or none of them is.
    const last = late.at(-1)?.recordedAt;
    if (late.length >= MAX_LATE && last !== undefined && fact.recordedAt !== last) return { late, knownAt: last };
    await loadPlan(plans, fact);
    late.push(fact);
  }
  return { late, knownAt };
};

const isPlanFact = (fact: Fact): fact is PlanFact => fact.type === "plan-applied";

/** From where the replay of an instant goes on, and the plans that it needs for that. */
export type StartFrom = (until: Instant, plans: Plans) => Promise<ReplayPosition>;

/**
 * A migration at a moment, from its facts alone.
 * @returns its `moment` is known at an earlier instant than was asked for, where more was recorded since `at` than is looked through
 * @throws Failure `request-invalid` where too many facts were recorded since the last snapshot, `history-gap`, `ledger-*`, `store-*`
 */
export const readMoment = async (
  ports: MomentPorts,
  migration: string,
  moment: Moment,
  startFrom: StartFrom,
): Promise<AsOf> => {
  const plans = compiledPlans(ports, migration);
  const until = recordedUntil(moment);
  const position = await startFrom(until, plans);
  const replaying = startReplay(plans.planOf, position);
  let read = 0;
  for await (const fact of factsBetween(ports, migration, position.upTo, until)) {
    read += 1;
    if (read > MAX_FACTS)
      throw new Failure(
        "request-invalid",
        `at: more than ${MAX_FACTS} facts were recorded since the last snapshot before`,
      );
    await loadPlan(plans, fact);
    replaying.add(fact);
  }
  const { late, knownAt } = await readLate(ports, migration, moment, plans);
  const next: PlanFact[] = [];
  for await (const fact of factsBetween(ports, migration, until, plus(until, APPLYING_MS), "applied"))
    if (isPlanFact(fact)) next.push(fact);
  return asOf(replaying, plans.planOf, { at: moment.at, knownAt }, late, next);
};
