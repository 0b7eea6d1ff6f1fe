import { counted } from "../../core/audit/report-finding.ts";
import { Failure } from "../../core/failure.ts";
import type { VerificationJob } from "../config/job.ts";
import type { ExitStatus } from "../exit.ts";
import { type CommonOptions, openContext } from "./context.ts";
import { runJobs, verifyJob } from "./jobs.ts";
import { countsOf, countsText, waitAndPushSpool } from "./push-spool.ts";

export interface VerifyOptions extends CommonOptions {
  readonly unit?: string;
  readonly requirement?: string;
}

/** Runs verification jobs: `verify` has tools read backups again, `drill` restores them. */
export const verifyBackups =
  (by: VerificationJob["by"]) =>
  async (options: VerifyOptions): Promise<ExitStatus> => {
    const { unit, requirement } = options;
    const context = await openContext(options);
    const jobs = context.config.jobs.filter(
      (job): job is VerificationJob =>
        job.kind === "verification" &&
        job.by === by &&
        (unit === undefined || job.unit === unit) &&
        (requirement === undefined || job.requirement === requirement),
    );
    if (jobs.length === 0)
      throw new Failure("config-invalid", `the configuration has no such job: kind: verification, by: ${by}`);
    // Others may use the spool meanwhile: an inventory must not be late because a restore runs for hours.
    const unlock = context.spool.lock("verifications");
    try {
      const worst = await runJobs(context, jobs, (job) => verifyJob(context, job));
      if (options.dryRun === true) return worst;
      const pushes = await waitAndPushSpool(context);
      const fields = { verifications: jobs.length, ...countsOf(pushes) };
      context.out.summary(fields, `${counted(jobs.length, "verification")}, ${countsText(pushes)}`);
      return worst;
    } finally {
      unlock();
    }
  };
