import { isFailure } from "../../core/failure.ts";
import type { Tried } from "../sources/source.ts";

/**
 * Times something that is tried on a backup. A tool that says no has failed; one that is not there, or cannot do it,
 * leaves it open.
 */
export const tryIt = async (
  name: string,
  work: () => Promise<{ readonly detail: string; readonly sha256?: string }>,
): Promise<Tried> => {
  const startedMs = performance.now();
  const durationMs = (): number => Math.round(performance.now() - startedMs);
  try {
    return { name, outcome: "passed", ...(await work()), durationMs: durationMs() };
  } catch (error) {
    if (!isFailure(error)) throw error;
    const outcome = isFailure(error, "tool-missing", "drill-unsupported") ? "inconclusive" : "failed";
    return { name, outcome, detail: error.message.slice(0, 1000), durationMs: durationMs() };
  }
};
