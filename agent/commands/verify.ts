import { Failure } from "../../core/failure.ts";
import type { VerificationJob } from "../config/config.ts";
import { type CommonOptions, openContext } from "./context.ts";
import { eachJob, verifyJob } from "./jobs.ts";
import { pushInTurn } from "./push-spool.ts";

export interface VerifyOptions extends CommonOptions {
  readonly unit?: string;
  readonly requirement?: string;
}

/** Tries backups as the configuration says: `verify` has tools read them again, `drill` restores them. */
export const tryAll =
  (by: VerificationJob["by"]) =>
  async (options: VerifyOptions): Promise<number> => {
    const context = await openContext(options);
    const jobs = context.config.jobs.filter(
      (job): job is VerificationJob =>
        job.kind === "verification" &&
        job.by === by &&
        (options.unit === undefined || job.unit === options.unit) &&
        (options.requirement === undefined || job.requirement === options.requirement),
    );
    if (jobs.length === 0)
      throw new Failure("config-invalid", `the configuration has no such job: kind: verification, by: ${by}`);
    // The spool is left to others meanwhile: an inventory must not be late because a restore takes its time.
    const unlock = context.spool.lock("trials");
    try {
      const worst = await eachJob(context, jobs, (job) => verifyJob(context, job));
      if (options.dryRun === true) return worst;
      const pushed = await pushInTurn(context);
      context.out.summary({ tried: jobs.length, pushed }, `${jobs.length} tried, ${pushed} pushed`);
      return worst;
    } finally {
      unlock();
    }
  };
