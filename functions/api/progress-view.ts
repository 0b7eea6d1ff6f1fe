import type { ProgressView } from "../../contract/schemas/plan.ts";
import type { Instant } from "../../core/instant.ts";
import type { Head } from "../../core/readiness/head.ts";
import type { Progress } from "../../core/readiness/progress.ts";

/** @param progress of the version that the head is claimed for, or of another that had its number */
export const progressView = (
  { migration, planVersion, planDigest, applying }: Head,
  progress: Progress | undefined,
  now: Instant,
): ProgressView => {
  if (applying === null) return { now, migration, planVersion, planDigest, applying };
  const { version, digest, by, at, written: begun } = applying;
  const known = progress?.digest === digest ? progress : undefined;
  const { step, done, total } = known ?? { step: "accepted", done: 0, total: 0 };
  const view = { version, digest, by, at, begun, step, done, total, workedAt: known?.at ?? null } as const;
  return { now, migration, planVersion, planDigest, applying: view };
};
