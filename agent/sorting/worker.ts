import { type MessagePort, parentPort } from "node:worker_threads";
import type { Cursor } from "./cursor.ts";
import { lineWriter } from "./lines.ts";
import { mergedRuns } from "./merged-runs.ts";
import { type Run, writeSorted } from "./sorted-run.ts";
import { DONE, FAILED, TAKEN, WAITING } from "./turn.ts";

/** Sorts runs and merges them in a thread of its own, beside the one that makes the records: all of it is blocking work. */

/** A run to be written in its order; its bytes are shared, and `turn` says who works on it. */
export interface RunTask {
  readonly run: Run;
  readonly file: string;
  readonly turn: Int32Array;
}
/** Runs to be merged into lines; each message to the port is shared memory for one piece of them. */
export interface MergeTask {
  readonly files: readonly string[];
  readonly port: MessagePort;
}
/** What is sent for each piece of memory: how many of its bytes are lines, 0 after the last line, or that it could not be made. */
export type MergedPiece = { readonly bytes: number } | { readonly error: true };

const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

/** Whoever gave the run writes it again where this fails, and so meets the error itself. */
const writeRun = ({ run, file, turn }: RunTask): void => {
  if (Atomics.compareExchange(turn, 0, WAITING, TAKEN) !== WAITING) return;
  let end: number = FAILED;
  try {
    writeSorted({ ...run, bytes: asBuffer(run.bytes) }, file);
    end = DONE;
  } catch {
    end = FAILED;
  }
  Atomics.store(turn, 0, end);
  Atomics.notify(turn, 0);
};

const sendLines = ({ files, port }: MergeTask): void => {
  let cursor: Cursor | undefined;
  let write: ((piece: Buffer) => number) | undefined;
  const next = (piece: Uint8Array): MergedPiece => {
    try {
      cursor ??= mergedRuns(files);
      write ??= lineWriter(cursor);
      return { bytes: write(asBuffer(piece)) };
    } catch {
      // As with a run: whoever asked makes the lines itself, and so meets the error.
      return { error: true };
    }
  };
  port.on("message", (piece: Uint8Array) => port.postMessage(next(piece)));
  port.on("close", () => cursor?.close());
};

parentPort?.on("message", (task: RunTask | MergeTask) => {
  if ("port" in task) sendLines(task);
  else writeRun(task);
});
