import { isFailure } from "../../core/failure.ts";
import type { CollectingJob } from "../config.ts";
import { EXIT, exitStatusOf } from "../exit.ts";
import { type CommonOptions, type Context, collectJob, locked, openContext, pushSpool } from "./context.ts";

/** What `verify` and `drill` do takes hours where it is worth something, and has times of its own. */
const collecting = ({ config }: Context): CollectingJob[] =>
  config.jobs.filter((job): job is CollectingJob => job.kind !== "verification");

/** One job's trouble does not keep the others from being pushed; a failure outweighs what was read in part. */
const collectAll = async (context: Context): Promise<number> => {
  let partial = false;
  let failed = false;
  for (const job of collecting(context)) {
    try {
      if ((await collectJob(context, job)) === EXIT.partial) partial = true;
    } catch (error) {
      if (!isFailure(error)) throw error;
      context.out.error(error.code, `${job.unit} ${job.requirement}: ${error.message}`, exitStatusOf(error));
      failed = true;
    }
  }
  if (failed) return EXIT.failed;
  return partial ? EXIT.partial : EXIT.ok;
};

/** Does all that the configuration says: collect, seal, keep, push. */
export const run = async (options: CommonOptions): Promise<number> => {
  const context = await openContext(options);
  return locked(context, async () => {
    const collected = await collectAll(context);
    if (options.dryRun === true) return collected;
    const pushed = await pushSpool(context);
    context.out.summary(
      { jobs: collecting(context).length, pushed, pending: 0 },
      `${collecting(context).length} jobs, ${pushed} pushed`,
    );
    return collected;
  });
};
