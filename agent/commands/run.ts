import { isFailure } from "../../core/failure.ts";
import { EXIT, exitStatusOf } from "../exit.ts";
import { type CommonOptions, type Context, collectJob, locked, openContext, pushSpool } from "./context.ts";

/** One job's trouble does not keep the others from being pushed; a failure outweighs what was read in part. */
const collectAll = async (context: Context): Promise<number> => {
  let partial = false;
  let failed = false;
  for (const job of context.config.jobs) {
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
  const context = openContext(options);
  return locked(context, async () => {
    const collected = await collectAll(context);
    if (options.dryRun === true) return collected;
    const pushed = await pushSpool(context);
    context.out.summary(
      { jobs: context.config.jobs.length, pushed, pending: 0 },
      `${context.config.jobs.length} jobs, ${pushed} pushed`,
    );
    return collected;
  });
};
