import { EXIT } from "../exit.ts";
import { type CommonOptions, locked, openContext } from "./context.ts";
import { pushSpool } from "./push-spool.ts";

/** Pushes what the spool holds, oldest first; `--dry-run` only lists it. */
export const pushCommand = async (options: CommonOptions): Promise<number> => {
  const context = await openContext(options);
  if (options.dryRun === true) {
    for (const { objectKey, size } of context.spool.pending())
      context.out.event("would_push", { objectKey, size }, `would push ${objectKey}`);
    return EXIT.ok;
  }
  return locked(context, async () => {
    const pushed = await pushSpool(context);
    context.out.summary({ pushed, pending: 0 }, `${pushed} pushed`);
    return EXIT.ok;
  });
};
