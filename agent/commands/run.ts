import { counted } from "../../core/audit/report-finding.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import { type CollectingJob, nameOfJob } from "../config/job.ts";
import { EXIT, type ExitStatus, worstExit } from "../exit.ts";
import type { Pushed } from "../spool/push.ts";
import { awaitVerdicts, type WaitOption } from "./await-verdicts.ts";
import { type CommonOptions, type Context, openContext } from "./context.ts";
import { collectAndCopyJob, collectJob, runJobs } from "./jobs.ts";
import { countsOf, countsText, pushSpool, waitAndPushSpool } from "./push-spool.ts";
import { withSpoolLock } from "./spool-lock.ts";

export interface RunOptions extends CommonOptions, WaitOption {
  /** False leaves out the jobs that are copied. */
  readonly copies: boolean;
  /** Only the jobs of these names. */
  readonly job: readonly string[];
}

/** All but verifications: `verify` and `drill` run for hours on real backups, and have schedules of their own. */
const collectingJobs = ({ config }: Context): CollectingJob[] =>
  config.jobs.filter((job): job is CollectingJob => job.kind !== "verification");

/** The jobs of the names given, or all where none is. @throws Failure `config-invalid` where no job has one of the names */
const namedJobs = (jobs: readonly CollectingJob[], names: readonly string[]): CollectingJob[] => {
  const known = jobs.map(nameOfJob);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new Failure("config-invalid", `there is no job "${unknown}"; there are: ${known.join(", ") || "none"}`);
  return jobs.filter((job) => names.length === 0 || names.includes(nameOfJob(job)));
};

/** Copying may take hours too, so that all other jobs are pushed first. */
const isCopied = (job: CollectingJob): boolean => job.kind === "backup" && job.upload !== undefined;

/** Collects all jobs while the spool is locked, and reports what would be sealed. */
const dryRun = (context: Context, jobs: readonly CollectingJob[]): Promise<ExitStatus> =>
  withSpoolLock(context, { wait: false }, () => runJobs(context, jobs, (job) => collectJob(context, job)));

/** Runs the jobs that are copied, unless another run is still copying. */
const runCopiedJobs = async (context: Context, jobs: readonly CollectingJob[]): Promise<ExitStatus> => {
  let unlock: () => void;
  try {
    unlock = context.spool.lock("copies");
  } catch (error) {
    if (!isFailure(error, "spool-locked")) throw error;
    context.out.event("copying", { jobs: jobs.length }, "an earlier run is still copying; these jobs are left to it");
    return EXIT.ok;
  }
  try {
    return await runJobs(context, jobs, (job) => collectAndCopyJob(context, job));
  } finally {
    unlock();
  }
};

const reportRun = ({ out }: Context, jobs: number, pushes: readonly Pushed[]): void =>
  out.summary({ jobs, ...countsOf(pushes), pending: 0 }, `${counted(jobs, "job")}, ${countsText(pushes)}`);

/** Runs only the jobs that are copied: for a schedule of their own, where copies take longer than the interval between runs. */
export const copy = async (options: CommonOptions): Promise<ExitStatus> => {
  const context = await openContext(options);
  const jobs = collectingJobs(context).filter(isCopied);
  if (jobs.length === 0) throw new Failure("config-invalid", "the configuration has no backup job with upload");
  if (options.dryRun === true) return dryRun(context, jobs);
  const worst = await runCopiedJobs(context, jobs);
  reportRun(context, jobs.length, await waitAndPushSpool(context));
  return worst;
};

/** Runs all jobs of the configuration: collect, seal, push; and then the same with those that are copied. */
export const run = async (options: RunOptions): Promise<ExitStatus> => {
  const context = await openContext(options);
  const jobs = namedJobs(collectingJobs(context), options.job).filter((job) => options.copies || !isCopied(job));
  if (options.dryRun === true) return dryRun(context, jobs);
  const copied = jobs.filter(isCopied);
  const uncopied = jobs.filter((job) => !isCopied(job));
  let pushes: readonly Pushed[] = [];
  let pushError: unknown;
  let worst = await withSpoolLock(context, { wait: false }, async () => {
    const status = await runJobs(context, uncopied, (job) => collectJob(context, job));
    // Without a connection the jobs that are copied are sealed all the same, so that their evidence is not lost.
    pushes = await pushSpool(context).catch((error: unknown) => {
      pushError = error;
      return [];
    });
    return status;
  });
  if (copied.length > 0) {
    worst = worstExit(worst, await runCopiedJobs(context, copied));
    if (pushError === undefined) pushes = [...pushes, ...(await waitAndPushSpool(context))];
  }
  if (pushError !== undefined) throw pushError;
  worst = worstExit(worst, await awaitVerdicts(context, pushes, options.wait));
  reportRun(context, jobs.length, pushes);
  return worst;
};
