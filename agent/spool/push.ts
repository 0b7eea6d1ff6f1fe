import { observed } from "../../adapters/observe.ts";
import type { AddResult, Intake } from "../../adapters/s3-intake.ts";
import { counted } from "../../core/audit/report-finding.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import type { Spool, SpooledManifest } from "./spool.ts";

export interface PushOptions {
  /** How often one manifest is tried before the rest stays in the spool. */
  readonly attempts: number;
  readonly now: () => number;
  readonly random: () => number;
  readonly pause: (ms: number) => Promise<void>;
  readonly onPushed: (manifest: SpooledManifest, result: AddResult) => void;
}

/** A manifest that the intake has, and whether it had it before. */
export interface Pushed {
  readonly objectKey: string;
  readonly result: AddResult;
}

const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 30_000;

/** What another try does not mend, and what says nothing of other manifests. */
const OF_THIS_ONE = ["intake-denied", "spool-damaged"] as const;

const addWithRetries = async (
  intake: Pick<Intake, "add">,
  { objectKey, file, size, sha256 }: SpooledManifest,
  { attempts, pause, random }: PushOptions,
): Promise<AddResult> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await intake.add(objectKey, file, size, sha256);
    } catch (error) {
      if (isFailure(error, ...OF_THIS_ONE) || attempt >= attempts) throw error;
      const maxPauseMs = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
      const pauseMs = maxPauseMs * (0.5 + random() / 2);
      observed({
        kind: "retry",
        objectKey,
        attempt,
        of: attempts,
        ms: Math.round(pauseMs),
        error: (error as Error).message,
      });
      await pause(pauseMs);
    }
  }
};

/**
 * Pushes what the spool holds, oldest first. A manifest that is denied, or damaged, does not hold back the rest.
 * @returns what the intake has now
 * @throws Failure `intake-denied`, `intake-unavailable`, `intake-throttled`, `spool-damaged`: what was not pushed stays in the spool
 */
export const push = async (
  spool: Spool,
  intake: Pick<Intake, "add">,
  options: PushOptions,
): Promise<readonly Pushed[]> => {
  const pushed: Pushed[] = [];
  let refused: unknown;
  for (const manifest of spool.listPending()) {
    try {
      const result = await addWithRetries(intake, manifest, options);
      spool.markPushed(manifest, new Date(options.now()).toISOString());
      options.onPushed(manifest, result);
      pushed.push({ objectKey: manifest.objectKey, result });
    } catch (error) {
      if (!isFailure(error)) throw error;
      if (!isFailure(error, ...OF_THIS_ONE)) {
        const left = spool.listPending().length;
        throw new Failure(error.code, `${counted(left, "manifest")} left in the spool: ${error.message}`, {
          cause: error,
        });
      }
      refused = error;
    }
  }
  if (refused !== undefined) throw refused;
  return pushed;
};
