import { instantOf } from "../../../core/instant.ts";
import { someNames } from "../../files/some-names.ts";
import type { CheckResult } from "../../tools/timed-check.ts";
import type { RestoreJob } from "./api.ts";
import type { ResourceBackup } from "./newest-points.ts";

/** Clocks of two hosts differ by so much at most. */
const MAX_AHEAD_MS = 5 * 60_000;

type Judged = Pick<CheckResult, "outcome" | "detail">;

/** A restore that nobody validated shows that AWS could write it, and not what is in it. */
const judge = (job: RestoreJob, pointMs: number, nowMs: number): Judged => {
  // Both times are of AWS's clock. One that cannot be says nothing, and must not be the last for ever.
  if (job.CreationDate < pointMs || job.CreationDate > nowMs + MAX_AHEAD_MS)
    return {
      outcome: "inconclusive",
      detail: `began at ${instantOf(job.CreationDate)}, before its backup or from now on`,
    };
  const { Status: status, ValidationStatus: validation } = job;
  const said = job.ValidationStatusMessage ?? job.StatusMessage ?? "";
  const detail = `${status}, validation ${validation ?? "none"}${said === "" ? "" : `: ${said}`}`;
  if (status === "FAILED" || status === "ABORTED" || validation === "FAILED" || validation === "TIMED_OUT")
    return { outcome: "failed", detail };
  return { outcome: status === "COMPLETED" && validation === "SUCCESSFUL" ? "passed" : "inconclusive", detail };
};

/** The worst first: one that failed is not hidden by those that passed. */
const OUTCOMES = ["failed", "inconclusive", "passed"] as const;

export interface Restores {
  /** One for all that were restored; none where nothing was. */
  readonly checks: readonly CheckResult[];
  /** True where the newest of every resource was restored and validated. */
  readonly restored: boolean;
  /** Resources of whose newest recovery point nothing was restored. */
  readonly without: readonly string[];
}

/**
 * The last restore of each newest recovery point, as one check. Restores of older recovery points say nothing of the newest.
 */
export const restoresOf = (jobs: readonly RestoreJob[], all: readonly ResourceBackup[], nowMs: number): Restores => {
  const found = all.map(({ resource, point }) => {
    const own = jobs.filter(({ RecoveryPointArn: arn }) => arn === point?.RecoveryPointArn);
    return {
      ...{ resource, job: own.toSorted((a, b) => a.CreationDate - b.CreationDate).at(-1) },
      pointMs: point?.CreationDate ?? 0,
    };
  });
  const judged = found.flatMap(({ resource, job, pointMs }) =>
    job === undefined ? [] : [{ resource, job, ...judge(job, pointMs, nowMs) }],
  );
  const without = found.flatMap(({ resource, job }) => (job === undefined ? [resource] : []));
  const worst = OUTCOMES.find((outcome) => judged.some((one) => one.outcome === outcome));
  if (worst === undefined) return { checks: [], restored: false, without };
  const says = judged.filter(({ outcome }) => outcome === worst);
  const durations = judged.map(({ job }) => Math.max(0, (job.CompletionDate ?? job.CreationDate) - job.CreationDate));
  const check: CheckResult = {
    name: "aws backup restore",
    outcome: worst,
    detail:
      `${says.length} of ${all.length}: ${someNames(says.map(({ resource, detail }) => `${resource} ${detail}`))}`.slice(
        0,
        1000,
      ),
    durationMs: Math.max(...durations),
  };
  return { checks: [check], restored: worst === "passed" && without.length === 0, without };
};
