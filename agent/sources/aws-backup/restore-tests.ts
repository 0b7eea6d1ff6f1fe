import type { CheckResult } from "../../tools/timed-check.ts";
import type { RestoreJob } from "./api.ts";
import type { ResourceBackup } from "./newest-points.ts";

const MINE = "aws backup restore";

/** A restore that nobody validated shows that AWS could write it, and not what is in it. */
const judge = (job: RestoreJob): Pick<CheckResult, "outcome" | "detail"> => {
  const { Status: status, ValidationStatus: validation } = job;
  const said = job.ValidationStatusMessage ?? job.StatusMessage ?? "";
  const detail = `${status}, validation ${validation ?? "none"}${said === "" ? "" : `: ${said}`}`.slice(0, 500);
  if (status === "FAILED" || status === "ABORTED" || validation === "FAILED" || validation === "TIMED_OUT")
    return { outcome: "failed", detail };
  return { outcome: status === "COMPLETED" && validation === "SUCCESSFUL" ? "passed" : "inconclusive", detail };
};

/**
 * The last restore of each newest recovery point, and whether all of them were restored and validated. Restores of older ones
 * say nothing of the newest.
 */
export const restoreChecks = (
  jobs: readonly RestoreJob[],
  all: readonly ResourceBackup[],
): { readonly checks: readonly CheckResult[]; readonly restored: boolean; readonly older: readonly string[] } => {
  const checks: CheckResult[] = [];
  const older: string[] = [];
  for (const { resource, point } of all) {
    const last = jobs
      .filter(({ RecoveryPointArn: arn }) => arn === point?.RecoveryPointArn)
      .toSorted((a, b) => a.CreationDate - b.CreationDate)
      .at(-1);
    if (last === undefined) older.push(resource);
    else {
      const durationMs = Math.max(0, (last.CompletionDate ?? last.CreationDate) - last.CreationDate);
      checks.push({ name: `${MINE} of ${resource}`, ...judge(last), durationMs });
    }
  }
  return { checks, restored: older.length === 0 && checks.every(({ outcome }) => outcome === "passed"), older };
};
