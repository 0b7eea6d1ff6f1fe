import type { LogQueue } from "../../ports/log.ts";

export interface Told {
  /** How many facts the log was told of. */
  readonly told: number;
  /** Why it was not; undefined where it was, or where there was nothing to tell. */
  readonly untold?: unknown;
}

/**
 * Tells the log of some facts, all in one message. It never throws, so that no mail waits for the log: what it is not told of,
 * it finds itself a minute later.
 */
export const tellLog = async (queue: LogQueue, facts: readonly string[]): Promise<Told> => {
  if (facts.length === 0) return { told: 0 };
  try {
    await queue.enqueueFacts(facts);
    return { told: facts.length };
  } catch (untold) {
    return { told: 0, untold };
  }
};
