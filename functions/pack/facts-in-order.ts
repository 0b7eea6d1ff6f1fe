import { Failure } from "../../core/failure.ts";
import type { Fact, PlanFact } from "../../core/history/fact.ts";
import { inReplayOrder } from "../../core/history/replay-order.ts";
import type { Instant } from "../../core/instant.ts";
import type { PackLedger } from "../../ports/pack.ts";

type Reading = Pick<PackLedger, "pageFacts">;

const PAGE = 500;

/** Every fact by an instant, in the order of recording. */
async function* recorded(ledger: Reading, migration: string, until: Instant): AsyncGenerator<Fact> {
  let cursor: string | undefined;
  do {
    const page: Awaited<ReturnType<Reading["pageFacts"]>> = await ledger.pageFacts(migration, {
      until,
      limit: PAGE,
      cursor,
    });
    yield* page.items;
    ({ cursor } = page);
  } while (cursor !== undefined);
}

/** What is known of a history after it was read once. */
export interface Surveyed {
  readonly count: number;
  /** The last plan version that was in force by then. */
  readonly plan: PlanFact | undefined;
  /** Facts that writers' clocks placed behind later ones: few, whatever the length of the history. */
  readonly late: readonly Fact[];
}

/** @param onFact called with each fact */
export const survey = async (
  ledger: Reading,
  { migration, until }: { readonly migration: string; readonly until: Instant },
  onFact: (fact: Fact) => void,
): Promise<Surveyed> => {
  const late: Fact[] = [];
  let count = 0;
  let newest: Fact | undefined;
  let plan: PlanFact | undefined;
  for await (const fact of recorded(ledger, migration, until)) {
    count += 1;
    onFact(fact);
    if (fact.type === "plan-applied" && fact.planVersion > (plan?.planVersion ?? 0)) plan = fact;
    if (newest !== undefined && inReplayOrder(newest, fact) > 0) late.push(fact);
    else newest = fact;
  }
  return { count, plan, late: late.toSorted(inReplayOrder) };
};

/**
 * The same facts in the order of replay: without the late ones they are in it, and those are put into their places.
 * @throws Failure `ledger-conflict` where another number of facts is found than before: the index was behind
 */
export async function* inOrder(
  ledger: Reading,
  migration: string,
  until: Instant,
  { late, count }: Surveyed,
): AsyncGenerator<Fact> {
  const isLate = new Set(late.map(({ id }) => id));
  const waiting = [...late];
  let read = 0;
  for await (const fact of recorded(ledger, migration, until)) {
    read += 1;
    if (isLate.has(fact.id)) continue;
    for (let [next] = waiting; next !== undefined && inReplayOrder(next, fact) < 0; [next] = waiting) {
      waiting.shift();
      yield next;
    }
    yield fact;
  }
  yield* waiting;
  if (read !== count) throw new Failure("ledger-conflict", `the history had ${count} facts, and then ${read}`);
}
