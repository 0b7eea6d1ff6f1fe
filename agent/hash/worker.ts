import { createHash } from "node:crypto";
import { closeSync, fstatSync, readSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import { openRegular, stampOf } from "../../adapters/regular-file.ts";

/** Hashes files in its own thread: reading and hashing are both blocking work. */

export interface HashTask {
  readonly path: string;
  readonly size: number;
  /** The file as it was found: `stampOf` of its stat. */
  readonly stamp: string;
}
export type Hashed = { readonly sha256: string } | { readonly problem: "changed" | "unreadable" };
/** What a worker sends: how many bytes of a batch it has read since it last said so, or the finished batch. */
export type WorkerMessage = { readonly readBytes: number } | { readonly results: readonly Hashed[] };

const BUFFER = Buffer.allocUnsafeSlow(1024 * 1024);
const REPORT_MS = 1_000;
const REPORT_BYTES = 64 * 1024 ** 2;

/** A file is hashed only if it is the one that was found, and stayed what it was: before, after, and as many bytes. */
const hashFile = ({ path, size, stamp }: HashTask, onRead: (bytes: number) => void): Hashed => {
  let descriptor: number;
  try {
    descriptor = openRegular(path, "found");
  } catch {
    return { problem: "unreadable" };
  }
  try {
    const isSame = (): boolean => stampOf(fstatSync(descriptor, { bigint: true })) === stamp;
    if (!isSame()) return { problem: "changed" };
    const hash = createHash("sha256");
    let total = 0;
    for (let read = readSync(descriptor, BUFFER); read > 0; read = readSync(descriptor, BUFFER)) {
      hash.update(read === BUFFER.length ? BUFFER : BUFFER.subarray(0, read));
      total += read;
      onRead(read);
    }
    return total === size && isSame() ? { sha256: hash.digest("hex") } : { problem: "changed" };
  } catch {
    return { problem: "unreadable" };
  } finally {
    closeSync(descriptor);
  }
};

const port = parentPort;
let reportedMs = performance.now();
let unreportedBytes = 0;
/** One big file takes long; as long as it is read, nobody gives this thread up. */
const report = (bytes: number): void => {
  unreportedBytes += bytes;
  if (performance.now() - reportedMs < REPORT_MS && unreportedBytes < REPORT_BYTES) return;
  reportedMs = performance.now();
  port?.postMessage({ readBytes: unreportedBytes } satisfies WorkerMessage);
  unreportedBytes = 0;
};
port?.on("message", ({ tasks }: { tasks: readonly HashTask[] }) => {
  // What is read from here on is of this batch.
  unreportedBytes = 0;
  port.postMessage({ results: tasks.map((task) => hashFile(task, report)) } satisfies WorkerMessage);
});
