import { EXIT, type ExitStatus } from "../exit.ts";
import { type CommonOptions, openContext } from "./context.ts";
import { pushSpool } from "./push-spool.ts";
import { withSpoolLock } from "./spool-lock.ts";

/** Pushes what the spool holds, oldest first; `--dry-run` only lists it. */
export const pushCommand = async (options: CommonOptions): Promise<ExitStatus> => {
  const context = await openContext(options);
  if (options.dryRun === true) {
    for (const { objectKey, size } of context.spool.listPending())
      context.out.event("would_push", { objectKey, size }, `would push ${objectKey}`);
    return EXIT.ok;
  }
  return withSpoolLock(context, { wait: false }, async () => {
    const pushed = await pushSpool(context);
    context.out.summary({ pushed, pending: 0 }, `${pushed} pushed`);
    return EXIT.ok;
  });
};
