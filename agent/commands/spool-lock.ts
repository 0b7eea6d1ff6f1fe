import { isFailure } from "../../core/failure.ts";
import type { Spool } from "../spool/spool.ts";
import type { Context } from "./context.ts";

const MAX_WAIT_MS = 15 * 60_000;
const RETRY_MS = 1_000;

/** @throws Failure `spool-locked` where another process still holds the lock when the time is over */
const waitForLock = async (spool: Spool): Promise<() => void> => {
  for (const until = Date.now() + MAX_WAIT_MS; ; ) {
    try {
      return spool.lock();
    } catch (error) {
      if (!isFailure(error, "spool-locked") || Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
};

/**
 * Runs something while no other agent works on the same spool.
 * @param wait true waits for the other agent: the result of hours of work is not discarded because of a minute
 * @throws Failure `spool-locked`
 */
export const withSpoolLock = async <T>(
  { spool }: Context,
  { wait }: { readonly wait: boolean },
  work: () => Promise<T>,
): Promise<T> => {
  const unlock = wait ? await waitForLock(spool) : spool.lock();
  try {
    return await work();
  } finally {
    unlock();
  }
};
