import { isFailure } from "../../core/failure.ts";

/** The outcome of one check of a backup. */
export interface CheckResult {
  readonly name: string;
  readonly outcome: "passed" | "failed" | "inconclusive";
  readonly detail: string;
  readonly durationMs: number;
  /** Digest of what a restore produced. */
  readonly sha256?: string;
}

const MAX_DETAIL = 1000;

/**
 * Runs a check of a backup and times it. A tool that reports an error has failed the check; a tool that is missing, or
 * that cannot do this kind of check, leaves it inconclusive.
 */
export const timedCheck = async (
  name: string,
  check: () => Promise<{ readonly detail: string; readonly sha256?: string }>,
): Promise<CheckResult> => {
  const startedMs = performance.now();
  const durationMs = (): number => Math.round(performance.now() - startedMs);
  try {
    return { name, outcome: "passed", ...(await check()), durationMs: durationMs() };
  } catch (error) {
    if (!isFailure(error)) throw error;
    const outcome = isFailure(error, "tool-missing", "drill-unsupported") ? "inconclusive" : "failed";
    return { name, outcome, detail: error.message.slice(0, MAX_DETAIL), durationMs: durationMs() };
  }
};
