import { objectFactId } from "../../core/history/fact-id.ts";
import { plus } from "../../core/instant.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Memory } from "../../ports/memory.ts";
import type { FactIndex, IntakeListing, IntakeQueue } from "../../ports/reconcile.ts";

export interface ReconcilePorts {
  readonly listing: IntakeListing;
  readonly facts: Pick<FactIndex, "knownFacts">;
  readonly queue: IntakeQueue;
  readonly memory: Memory;
  readonly clock: Clock;
}

export interface Reconciled {
  readonly examined: number;
  /** Objects that had no fact, and that have been enqueued again. */
  readonly lost: readonly string[];
}

/** What is younger may still be under way: a message is hidden for twenty minutes while it is worked on. */
const GRACE_MS = 30 * 60_000;
const PAGE = 1_000;
/** One run examines so many pages at most, and the next goes on where it ended. */
const PAGES = 5;
const NAME = "reconcile";

/**
 * Finds objects of the intake that the history does not know, because their event was lost, and has them audited.
 * Each run lists a bounded part, and starts over at the end.
 */
export const reconcile = async ({ listing, facts, queue, memory, clock }: ReconcilePorts): Promise<Reconciled> => {
  const before = plus(clock(), -GRACE_MS);
  let after = (await memory.get(NAME))?.after;
  const lost: string[] = [];
  let examined = 0;
  for (let page = 0; page < PAGES; page += 1) {
    const { versions, next } = await listing.list(after === "" ? undefined : after, PAGE);
    examined += versions.length;
    const due = versions.filter(({ storedAt }) => storedAt < before);
    const known = await facts.knownFacts(due.map(objectFactId));
    for (const version of due.filter((one) => !known.has(objectFactId(one)))) {
      await queue.enqueue(version);
      lost.push(version.key);
    }
    after = next ?? "";
    // Kept after every page: whoever goes on after a crash enqueues a page twice at most, and that is harmless.
    await memory.put(NAME, { after });
    if (next === undefined) break;
  }
  return { examined, lost };
};
