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

const isSystemError = (error: unknown): error is Error => error instanceof Error && "syscall" in error;

/**
 * Runs a check of a backup and times it. A tool that reports an error has failed the check; a tool that is missing, or
 * that cannot do this kind of check, leaves it inconclusive, and so does what the system does not let us do.
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
    if (!isFailure(error) && !isSystemError(error)) throw error;
    const says = isFailure(error) && !isFailure(error, "tool-missing", "drill-unsupported");
    const detail = error.message.slice(0, MAX_DETAIL);
    return { name, outcome: says ? "failed" : "inconclusive", detail, durationMs: durationMs() };
  }
};
