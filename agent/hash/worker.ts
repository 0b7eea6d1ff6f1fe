import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { parentPort } from "node:worker_threads";

/** Hashes files in its own thread: reading and hashing are both blocking work. */

export interface HashTask {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
}
export type Hashed = { readonly sha256: string } | { readonly problem: "changed" | "unreadable" };

const BUFFER = Buffer.allocUnsafeSlow(1024 * 1024);

/** A file is hashed only if it stayed what it was: the same size and time before and after, and as many bytes. */
const hashFile = ({ path, size, mtimeMs }: HashTask): Hashed => {
  let descriptor: number;
  try {
    descriptor = openSync(path, "r");
  } catch {
    return { problem: "unreadable" };
  }
  try {
    const hash = createHash("sha256");
    let total = 0;
    for (let read = readSync(descriptor, BUFFER); read > 0; read = readSync(descriptor, BUFFER)) {
      hash.update(read === BUFFER.length ? BUFFER : BUFFER.subarray(0, read));
      total += read;
    }
    const after = fstatSync(descriptor);
    const same = total === size && after.size === size && after.mtimeMs === mtimeMs;
    return same ? { sha256: hash.digest("hex") } : { problem: "changed" };
  } catch {
    return { problem: "unreadable" };
  } finally {
    closeSync(descriptor);
  }
};

const port = parentPort;
port?.on("message", ({ id, tasks }: { id: number; tasks: readonly HashTask[] }) => {
  port.postMessage({ id, results: tasks.map(hashFile) });
});
