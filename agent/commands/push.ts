import { EXIT, type ExitStatus } from "../exit.ts";
import { awaitVerdicts, type WaitOption } from "./await-verdicts.ts";
import { type CommonOptions, openContext } from "./context.ts";
import { countsOf, countsText, pushSpool } from "./push-spool.ts";
import { withSpoolLock } from "./spool-lock.ts";

/** Pushes what the spool holds, oldest first; `--dry-run` only lists it. */
export const pushCommand = async (options: CommonOptions & WaitOption): Promise<ExitStatus> => {
  const context = await openContext(options);
  if (options.dryRun === true) {
    for (const { objectKey, size } of context.spool.listPending())
      context.out.event("would_push", { objectKey, size }, `would push ${objectKey}`);
    return EXIT.ok;
  }
  const pushes = await withSpoolLock(context, { wait: false }, () => pushSpool(context));
  const status = await awaitVerdicts(context, pushes, options.wait);
  context.out.summary({ ...countsOf(pushes), pending: 0 }, countsText(pushes));
  return status;
};
