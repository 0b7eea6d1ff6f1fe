import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import { findNote, verifiedSignatures } from "../../core/log/note.ts";
import type { NoteKey } from "../../core/log/note-key.ts";
import { orderText } from "../../core/log/order.ts";

/** The leaves that are appended next, as they were put in order: whoever goes on after a crash writes the same files. */
const Batch = z.strictObject({
  /** How many leaves the log has before. */
  from: z.int().min(0),
  leaves: z.array(z.string()),
  /** That the log itself put them in order, as a signed note says it; none was written before there were such notes. */
  note: z.string().optional(),
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

/**
 * Whoever can write to the bucket could else have leaves appended that are of no fact.
 * @param keys those that the log signs with now
 * @throws Failure `log-broken` where none of them put these leaves in order
 */
export const requireOrdered = (
  batch: Batch,
  { origin, keys }: { readonly origin: string; readonly keys: readonly NoteKey[] },
): void => {
  const note = findNote(Buffer.from(batch.note ?? ""));
  const isOrdered =
    note !== undefined &&
    note.text === orderText({ origin, ...batch }) &&
    (verifiedSignatures(note, keys) ?? []).length > 0;
  if (!isOrdered) throw new Failure("log-broken", "none of the keys that sign now signed the next leaves");
};
