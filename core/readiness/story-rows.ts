import { withinBytes } from "../within-bytes.ts";

/** How many rows of one sort a notification names; it counts them all. */
const MAX_ROWS = 50;
/** A notification is one item of the ledger with up to five sorts of rows, and a change may write forty of them at once. */
const MAX_ROWS_BYTES = 16_000;

/** The rows of one sort that a notification names. */
export const storyRows = <T>(rows: readonly T[]): readonly T[] => withinBytes(rows, MAX_ROWS_BYTES, MAX_ROWS);
