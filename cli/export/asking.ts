import { pause } from "../../adapters/system.ts";
import { isFailure } from "../../core/failure.ts";
import type { ApiClient } from "../api-client.ts";
import { eachPage } from "../each-page.ts";

/** What an export reads takes many requests; one that fails for a moment is no reason to begin again. */

const PAUSES_MS = [250, 1_000, 4_000];
const PASSING = ["api-unreachable", "api-timeout", "ledger-throttled", "store-throttled"] as const;

/** A client that asks again where that may help, once the API has answered something: what only reads may be asked twice. */
export const patient = (client: ApiClient): ApiClient => {
  let hasAnswered = false;
  return {
    ask: async (id, sent) => {
      for (const ms of PAUSES_MS)
        try {
          const answer = await client.ask(id, sent);
          hasAnswered = true;
          return answer;
        } catch (error) {
          if (!hasAnswered || !isFailure(error, ...PASSING)) throw error;
          await pause(ms);
        }
      return client.ask(id, sent);
    },
  };
};

/** The items of all pages of a question. */
export async function* everyItem<A extends { readonly cursor: string | null }, T>(
  ask: (cursor: string | undefined) => Promise<A>,
  itemsOf: (answer: A) => Iterable<T>,
): AsyncGenerator<T, void> {
  for await (const answer of eachPage(ask)) yield* itemsOf(answer);
}

/** Several streams as one, by what each of them is ordered by. */
export async function* merged<T>(streams: readonly AsyncGenerator<T, void>[], compare: (a: T, b: T) => number) {
  const heads = await Promise.all(streams.map(async (stream) => ({ stream, next: await stream.next() })));
  for (;;) {
    const open = heads.filter(({ next }) => next.done !== true);
    const [first] = open.toSorted((a, b) => compare(a.next.value as T, b.next.value as T));
    if (first === undefined) return;
    yield first.next.value as T;
    first.next = await first.stream.next();
  }
}
