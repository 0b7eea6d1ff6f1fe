import { Failure } from "../core/failure.ts";
import type { Fact } from "../core/history/fact.ts";
import type { Instant } from "../core/instant.ts";
import type { QueryLedger } from "../ports/query.ts";

export type HistoryLedger = Pick<QueryLedger, "pageFactRefs" | "readFacts">;

const PAGE = 100;

/** Sorts after all facts of an instant, and before those of the next one. */
const after = (instant: Instant): string => `${instant}$`;

/**
 * The facts of a migration that were recorded after one instant and until another, in the order of recording.
 * @param outcome only of this one
 * @throws Failure `history-gap` where the index lists a fact that is not there, `ledger-*`
 */
export async function* factsBetween(
  ledger: HistoryLedger,
  migration: string,
  from: Instant,
  until: Instant,
  outcome?: string,
): AsyncGenerator<Fact> {
  let cursor: string | undefined;
  do {
    const asked = { migration, outcome, from: after(from), to: after(until), newestFirst: false, limit: PAGE, cursor };
    const page = await ledger.pageFactRefs(asked);
    const facts = await ledger.readFacts(page.items.map(({ id }) => id));
    if (facts.length < page.items.length)
      throw new Failure("history-gap", "the history lists a fact that is not there");
    yield* facts;
    cursor = page.cursor;
  } while (cursor !== undefined);
}
