import type { Cursor } from "./cursor.ts";
import { mergeCursors } from "./merge.ts";
import { readRun } from "./run-file.ts";

/** Of all files that are merged at once, so many bytes are in memory. */
const MERGE_BYTES = 4 * 1024 ** 2;
const MOST_OF_ONE = 64 * 1024;

/** Passes over the records of sorted files as if they were one. @throws the system's own errors */
export const mergedRuns = (files: readonly string[]): Cursor => {
  const pieceBytes = Math.min(MOST_OF_ONE, Math.floor(MERGE_BYTES / files.length));
  return mergeCursors(files.map((file) => readRun(file, pieceBytes)));
};
