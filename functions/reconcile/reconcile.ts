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

/** Younger objects may still be in the queue: a message is hidden for twenty minutes while it is handled. */
const GRACE_MS = 30 * 60_000;
const PAGE = 1_000;
/** How many pages one run examines at most; the next run continues from there. */
const PAGES = 5;
const NAME = "reconcile";

/**
 * Finds objects of the intake without a fact, because their event was lost, and enqueues them to be audited.
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
    // Stored after every page: after a crash one page is enqueued twice at most, which is harmless.
    await memory.put(NAME, { after });
    if (next === undefined) break;
  }
  return { examined, lost };
};
