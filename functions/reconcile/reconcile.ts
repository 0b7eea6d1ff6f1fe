import { objectFactId } from "../../core/history/fact.ts";
import { plus } from "../../core/instant.ts";
import type { Clock, IntakeQueue, IntakeStore, Ledger, Memory } from "../../ports/ports.ts";

export interface ReconcilePorts {
  readonly store: IntakeStore;
  readonly ledger: Pick<Ledger, "knownFacts">;
  readonly queue: IntakeQueue;
  readonly memory: Memory;
  readonly clock: Clock;
}

export interface Reconciled {
  readonly looked: number;
  /** Objects that had no fact, and that the queue has been told of. */
  readonly lost: readonly string[];
}

/** What is younger may still be under way: a message is hidden for twenty minutes while it is worked on. */
const SETTLED_MS = 30 * 60_000;
const PAGE = 1_000;
/** One run looks at so many pages at most, and the next goes on where it ended. */
const PAGES = 5;
const PLACE = "reconcile";

/**
 * Finds objects of the intake that the history does not know, because their event was lost, and has them audited.
 * Each run lists a bounded part, and starts over at the end.
 */
export const reconcile = async ({ store, ledger, queue, memory, clock }: ReconcilePorts): Promise<Reconciled> => {
  const before = plus(clock(), -SETTLED_MS);
  let after = (await memory.recall(PLACE))?.after;
  const lost: string[] = [];
  let looked = 0;
  for (let page = 0; page < PAGES; page += 1) {
    const { versions, next } = await store.list(after === "" ? undefined : after, PAGE);
    looked += versions.length;
    const settled = versions.filter(({ storedAt }) => storedAt < before);
    const known = await ledger.knownFacts(settled.map(objectFactId));
    for (const version of settled.filter((one) => !known.has(objectFactId(one)))) {
      await queue.tell(version);
      lost.push(version.key);
    }
    after = next ?? "";
    // Kept after every page: whoever goes on after a crash tells of a page twice at most, and that is harmless.
    await memory.keep(PLACE, { after });
    if (next === undefined) break;
  }
  return { looked, lost };
};
