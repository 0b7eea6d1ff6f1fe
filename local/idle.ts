import { setTimeout as pause } from "node:timers/promises";
import type { EventSource } from "./lambda/event-source.ts";

const CHECK_INTERVAL_MS = 30;

/**
 * Waits until nothing is left to do. What leaves a queue may still write to a stream, and what a stream invokes may
 * write again, so it is idle only once every stream was polled twice in vain since it last did something.
 * @throws Error where it is still busy after the timeout
 */
export const waitUntilIdle = async (
  isIdle: () => boolean,
  sources: readonly EventSource[],
  timeoutMs: number,
): Promise<void> => {
  const deadline = Date.now() + timeoutMs;
  let pollsWhenIdle: readonly number[] | undefined;
  while (Date.now() <= deadline) {
    await pause(CHECK_INTERVAL_MS);
    const polls = sources.map((source) => source.emptyPolls());
    if (!isIdle()) pollsWhenIdle = undefined;
    else if (pollsWhenIdle === undefined) pollsWhenIdle = polls;
    else if (pollsWhenIdle.every((count, index) => (polls[index] ?? 0) >= count + 2)) return;
  }
  throw new Error(`the embedded cloud was still busy after ${timeoutMs} ms`);
};
