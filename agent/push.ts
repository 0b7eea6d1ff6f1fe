import type { Intake } from "../adapters/s3-intake.ts";
import { Failure, isFailure } from "../core/failure.ts";
import type { Spool, Spooled } from "./spool.ts";

export interface PushOptions {
  /** How often one manifest is tried before the rest stays in the spool. */
  readonly attempts: number;
  readonly now: () => number;
  readonly random: () => number;
  readonly pause: (ms: number) => Promise<void>;
  readonly told: (spooled: Spooled, result: "added" | "there") => void;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

const addWithRetries = async (intake: Intake, one: Spooled, options: PushOptions): Promise<"added" | "there"> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await intake.add(one.objectKey, one.file, one.size, one.sha256);
    } catch (error) {
      if (isFailure(error, "intake-denied") || attempt === options.attempts) throw error;
      const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
      await options.pause(longest * (0.5 + options.random() / 2));
    }
  }
};

/**
 * Pushes what the spool holds, oldest first. What one agent may not push does not keep back the rest.
 * @returns how many were pushed
 * @throws Failure `intake-denied`, `intake-unavailable`, `intake-throttled`: what was not pushed stays in the spool
 */
export const push = async (spool: Spool, intake: Intake, options: PushOptions): Promise<number> => {
  let pushed = 0;
  let denied: unknown;
  for (const one of spool.pending()) {
    try {
      const result = await addWithRetries(intake, one, options);
      spool.pushed(one, new Date(options.now()).toISOString());
      options.told(one, result);
      pushed += 1;
    } catch (error) {
      if (!isFailure(error, "intake-denied")) {
        const left = spool.pending().length;
        const code = isFailure(error) ? error.code : "internal";
        const { message } = error as Error;
        throw new Failure(code, `${left} manifests stay in the spool: ${message}`, { cause: error });
      }
      denied = error;
    }
  }
  if (denied !== undefined) throw denied;
  return pushed;
};
