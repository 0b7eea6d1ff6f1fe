import type { Actor } from "../../core/actor.ts";
import type { Instant } from "../../core/instant.ts";
import type { Head, PlanName } from "../../core/readiness/head.ts";
import type { Progress, Step } from "../../core/readiness/progress.ts";

/** How far a plan version has come on its way into force. */
export interface ProgressView {
  readonly now: Instant;
  readonly migration: string;
  /** The version in force; 0 and null where there is none. */
  readonly planVersion: number;
  readonly planDigest: string | null;
  /** Null where no version is coming into force. */
  readonly applying:
    | (PlanName & {
        readonly by: Actor;
        /** When it was accepted. */
        readonly at: Instant;
        /** True once it can be neither abandoned nor replaced. */
        readonly begun: boolean;
        /** What is being written, and how much of it is done; `accepted` before anything is. */
        readonly step: Step | "accepted";
        readonly done: number;
        readonly total: number;
        /** When it was last known that somebody works on it. */
        readonly workedAt: Instant | null;
      })
    | null;
}

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
