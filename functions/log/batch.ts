import * as z from "zod";
import { Failure } from "../../core/failure.ts";

/** The leaves that are appended next, as they were put in order: whoever goes on after a crash writes the same files. */
const Batch = z.strictObject({
  /** How many leaves the log has before. */
  from: z.int().min(0),
  leaves: z.array(z.string()),
});
export type Batch = z.infer<typeof Batch>;

export const NO_BATCH: Batch = { from: 0, leaves: [] };

export const endOf = ({ from, leaves }: Batch): number => from + leaves.length;

export const batchBytes = (batch: Batch): Buffer => Buffer.from(JSON.stringify(batch));

/** @throws Failure `log-broken` */
export const readBatch = (bytes: Uint8Array): Batch => {
  try {
    return Batch.parse(JSON.parse(Buffer.from(bytes).toString()));
  } catch (error) {
    throw new Failure("log-broken", "the file of the next leaves is unreadable", { cause: error });
  }
};
