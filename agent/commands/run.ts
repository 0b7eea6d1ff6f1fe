import { Failure, isFailure } from "../../core/failure.ts";
import type { CollectingJob } from "../config/config.ts";
import { EXIT } from "../exit.ts";
import { type CommonOptions, type Context, locked, openContext } from "./context.ts";
import { collectInTurn, collectJob, eachJob, graver } from "./jobs.ts";
import { pushInTurn, pushSpool } from "./push-spool.ts";

export interface RunOptions extends CommonOptions {
  /** False leaves out what is copied. */
  readonly copies: boolean;
}

/** What `verify` and `drill` do takes hours where it is worth something, and has times of its own. */
const collecting = ({ config }: Context): CollectingJob[] =>
  config.jobs.filter((job): job is CollectingJob => job.kind !== "verification");

/** Copying may take hours too: what is only told is pushed first. */
const isCopied = (job: CollectingJob): boolean => job.kind === "backup" && job.upload !== undefined;

/** Reads all, while the spool is held, and says what it would keep. */
const rehearse = (context: Context, jobs: readonly CollectingJob[]): Promise<number> =>
  locked(context, () => eachJob(context, jobs, (job) => collectJob(context, job)));

/** Copies what is to be copied, unless another run is still at it. */
const collectCopied = async (context: Context, jobs: readonly CollectingJob[]): Promise<number> => {
  let unlock: () => void;
  try {
    unlock = context.spool.lock("copies");
  } catch (error) {
    if (!isFailure(error, "spool-locked")) throw error;
    context.out.event("copying", { jobs: jobs.length }, "an earlier run still copies; its jobs are left to it");
    return EXIT.ok;
  }
  try {
    return await eachJob(context, jobs, (job) => collectInTurn(context, job));
  } finally {
    unlock();
  }
};

/** Does the jobs that are copied, and nothing else: for a schedule of their own, where copies take longer than it is between runs. */
export const copy = async (options: CommonOptions): Promise<number> => {
  const context = await openContext(options);
  const jobs = collecting(context).filter(isCopied);
  if (jobs.length === 0) throw new Failure("config-invalid", "the configuration has no backup job with upload");
  if (options.dryRun === true) return rehearse(context, jobs);
  const worst = await collectCopied(context, jobs);
  const pushed = await pushInTurn(context);
  context.out.summary({ jobs: jobs.length, pushed, pending: 0 }, `${jobs.length} jobs, ${pushed} pushed`);
  return worst;
};

/** Does all that the configuration says: collect, seal, keep, push; and then the same with what is copied besides. */
export const run = async (options: RunOptions): Promise<number> => {
  const context = await openContext(options);
  const jobs = collecting(context).filter((job) => options.copies || !isCopied(job));
  const copied = jobs.filter(isCopied);
  const told = jobs.filter((job) => !isCopied(job));
  if (options.dryRun === true) return rehearse(context, jobs);
  let pushed = 0;
  let offline: unknown;
  let worst = await locked(context, async () => {
    const collected = await eachJob(context, told, (job) => collectJob(context, job));
    // Without a connection what is to be copied is told all the same, so that its evidence is not lost.
    pushed = await pushSpool(context).catch((error: unknown) => {
      offline = error;
      return 0;
    });
    return collected;
  });
  if (copied.length > 0) {
    worst = graver(worst, await collectCopied(context, copied));
    if (offline === undefined) pushed += await pushInTurn(context);
  }
  if (offline !== undefined) throw offline;
  const count = jobs.length;
  context.out.summary({ jobs: count, pushed, pending: 0 }, `${count} jobs, ${pushed} pushed`);
  return worst;
};
