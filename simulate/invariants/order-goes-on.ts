import { endOf, NO_BATCH, readBatch, requireOrdered } from "../../functions/log/batch.ts";
import { CHECKPOINT, headIn, NEXT_LEAVES } from "../log-view.ts";
import type { Invariant, LogScene } from "./invariant.ts";

const check = ({ log, event }: LogScene): string | undefined => {
  if (event.type !== "written" || event.path !== NEXT_LEAVES) return undefined;
  const before = event.before === undefined ? NO_BATCH : readBatch(event.before);
  const batch = readBatch(event.after);
  const published = headIn(log.files.get(CHECKPOINT))?.size ?? 0;
  if (published !== endOf(before))
    return `${event.by} put leaves in order behind ${batch.from}; of ${endOf(before)} that were put in order before, ${published} are published`;
  if (batch.from !== published) return `${event.by} put leaves in order behind ${batch.from} of ${published}`;
  try {
    requireOrdered(batch, { origin: log.origin, keys: log.keys() });
    return undefined;
  } catch (error) {
    return `${event.by} put leaves in order behind ${batch.from}: ${(error as Error).message}`;
  }
};

export const orderGoesOn: Invariant = {
  name: "order-goes-on",
  says: "Leaves are put in order once, by the log's key: what is put in order next is behind all before, and all before is published.",
  afterLog: check,
};
