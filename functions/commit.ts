import { Failure, isFailure } from "../core/failure.ts";
import type { Fact, FactEvent } from "../core/history/fact.ts";
import type { Instant } from "../core/instant.ts";
import { cascade } from "../core/readiness/cascade/cascade.ts";
import type { Change } from "../core/readiness/cascade/change.ts";
import { fenceOf } from "../core/readiness/cascade/fence.ts";
import { noOutcome, type Outcome } from "../core/readiness/cascade/outcome.ts";
import type { Pause, Random } from "../ports/clock.ts";
import type { CommitLedger } from "../ports/commit.ts";
import { loadFor } from "./load.ts";

export interface CommitPorts {
  readonly ledger: CommitLedger;
  readonly pause: Pause;
  readonly random: Random;
}

/** What a use case proposes to write, from the state that it read. */
export interface Proposal<F extends Fact | null, Nothing extends undefined = never> {
  /** Absent where the fact changes nothing. */
  readonly change: Change | undefined;
  readonly at: Instant;
  /** Where the list of what passes has the checkpoint of the change, where that is known. */
  readonly listedAt?: Instant | undefined;
  /**
   * The fact with the events that follow; null where the change has no fact, undefined where nothing is to be written.
   */
  readonly record: (events: readonly FactEvent[]) => F | Nothing;
}

export interface Committed<F extends Fact | null> {
  /** `already` where the object was received before; then nothing was written. */
  readonly result: "committed" | "already";
  readonly fact: F;
  readonly transitions: number;
  readonly notifications: number;
}

const MAX_ATTEMPTS = 20;
const MAX_PAUSE_MS = 1_000;
/** The longest pause before a first retry; it doubles with each. A table that throttles needs longer than another writer. */
const FIRST_PAUSE_MS = { "ledger-conflict": 20, "ledger-throttled": 100 } as const;

const firstPauseOf = (error: unknown): number | undefined => {
  if (isFailure(error, "ledger-conflict")) return FIRST_PAUSE_MS["ledger-conflict"];
  return isFailure(error, "ledger-throttled") ? FIRST_PAUSE_MS["ledger-throttled"] : undefined;
};

const outcomeOf = async ({ ledger }: CommitPorts, change: Change | undefined, at: Instant): Promise<Outcome> =>
  change === undefined ? noOutcome : cascade(change, await loadFor(ledger, change, at), at);

const commitOnce = async <F extends Fact | null, Nothing extends undefined>(
  ports: CommitPorts,
  { change, at, listedAt, record }: Proposal<F, Nothing>,
): Promise<Committed<F> | Nothing> => {
  const { events, checkpoints, gates, shards, unchanged, transitions, notifications, summary } = await outcomeOf(
    ports,
    change,
    at,
  );
  const fact = record(events);
  if (fact === undefined) return fact;
  const fence = change === undefined ? undefined : fenceOf(change);
  const result = await ports.ledger.commit({
    ...(fact === null ? {} : { fact }),
    checkpoints,
    listedAt,
    gates,
    shards,
    unchanged,
    notifications,
    ...(fence === undefined ? {} : { fence }),
    ...(summary === undefined ? {} : { summary }),
  });
  // An object may be received twice, but a fact that names a version was decided from a state that is no more.
  if (result === "already" && fact !== null && fact.type !== "manifest-audited")
    throw new Failure("ledger-conflict", `fact ${fact.id} has been recorded before`);
  return { result, fact, transitions, notifications: notifications.length };
};

/**
 * Writes a change: load, cascade, one transaction. On a conflict with another writer, and where the table throttles, all is
 * read and decided again, so `propose` must be repeatable; where it returns undefined, nothing is written.
 * @throws Failure `ledger-conflict` or `ledger-throttled` after 20 attempts, and what `propose` and the ledger throw
 */
export const commit = async <F extends Fact | null, Nothing extends undefined = never>(
  ports: CommitPorts,
  propose: () => Promise<Proposal<F, Nothing> | Nothing>,
): Promise<Committed<F> | Nothing> => {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const proposal = await propose();
      return proposal === undefined ? proposal : await commitOnce(ports, proposal);
    } catch (error) {
      const firstPause = firstPauseOf(error);
      if (firstPause === undefined || attempt === MAX_ATTEMPTS) throw error;
      await ports.pause(ports.random() * Math.min(MAX_PAUSE_MS, firstPause * 2 ** attempt));
    }
  }
};
