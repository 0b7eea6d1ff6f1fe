import { isFailure } from "../core/failure.ts";

/** The time and the chance of whoever waits. */
export interface Waiting {
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
}

export interface Patience {
  readonly untilMs: number;
  readonly intervalMs: number;
}

const MAX_BACKOFF_MS = 60_000;

/** The time and the chance of this machine. */
export const WAITING: Waiting = {
  now: Date.now,
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: Math.random,
};

/** What may be over by the next try: the API, or what it stands on, is overloaded, down or busy. */
const isTransient = (error: unknown): boolean =>
  isFailure(
    error,
    "api-unreachable",
    "api-timeout",
    "internal",
    "ledger-throttled",
    "ledger-unavailable",
    "ledger-conflict",
    "plan-applying",
  );

/**
 * Asks until an answer is the one that is waited for, or time is up; failures that may be over by the next try are waited
 * for twice as long each time, by a random part of it less, so that many who wait do not come at once.
 * @returns the last answer
 * @throws any other failure at once, and a transient one at the end
 */
export const askUntil = async <T>(
  ask: () => Promise<T>,
  isDone: (answer: T) => boolean,
  { untilMs, intervalMs }: Patience,
  { now, pause, random }: Waiting,
): Promise<T> => {
  for (let failures = 0; ; ) {
    const last = now() >= untilMs;
    try {
      const answer = await ask();
      if (last || isDone(answer)) return answer;
      failures = 0;
    } catch (error) {
      if (last || !isTransient(error)) throw error;
      failures += 1;
    }
    const backoff = Math.min(Math.max(intervalMs, MAX_BACKOFF_MS), intervalMs * 2 ** (failures - 1));
    const wait = failures === 0 ? intervalMs : backoff * (1 - random() / 2);
    await pause(Math.min(wait, Math.max(0, untilMs - now())));
  }
};
