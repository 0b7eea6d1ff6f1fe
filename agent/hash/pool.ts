import { availableParallelism } from "node:os";
import { getAsset, isSea } from "node:sea";
import { Worker } from "node:worker_threads";
import type { Hashed, HashTask } from "./worker.ts";

/** Small files go to a worker together, so that messages cost less than hashing. */
const BATCH_FILES = 64;
const BATCH_BYTES = 8 * 1024 ** 2;

/** In the executable the worker is part of it, in the bundle a file beside it, in the source tree TypeScript. */
const startWorker = (): Worker => {
  if (isSea()) return new Worker(getAsset("hash-worker.js", "utf8"), { eval: true });
  return new Worker(new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./hash-worker.mjs", import.meta.url));
};

interface Batch {
  readonly from: number;
  readonly tasks: readonly HashTask[];
}

/** Largest first, so that no thread is left with a big file when the others are done; then what is small, in batches. */
const batchesOf = (tasks: readonly HashTask[]): { order: readonly number[]; batches: readonly Batch[] } => {
  const order = tasks
    .map((_, index) => index)
    .toSorted((a, b) => (tasks[b] as HashTask).size - (tasks[a] as HashTask).size);
  const batches: Batch[] = [];
  for (let from = 0; from < order.length; ) {
    let to = from;
    for (let bytes = 0; to < order.length && to - from < BATCH_FILES && (to === from || bytes < BATCH_BYTES); to += 1)
      bytes += (tasks[order[to] as number] as HashTask).size;
    batches.push({ from, tasks: order.slice(from, to).map((index) => tasks[index] as HashTask) });
    from = to;
  }
  return { order, batches };
};

/**
 * Hashes files on all cores.
 * @param progress called with the bytes of each finished batch
 * @returns results in the order of `tasks`
 */
export const hashFiles = async (
  tasks: readonly HashTask[],
  progress: (files: number, bytes: number) => void,
  threads = availableParallelism(),
): Promise<Hashed[]> => {
  const results = new Array<Hashed>(tasks.length);
  if (tasks.length === 0) return results;
  const { order, batches } = batchesOf(tasks);
  let next = 0;
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = startWorker();
      let current: Batch | undefined;
      const sendNext = (): void => {
        current = batches[next];
        next += 1;
        if (current === undefined) void worker.terminate().then(() => resolve());
        else worker.postMessage({ id: next, tasks: current.tasks });
      };
      worker.on("error", reject);
      worker.on("message", ({ results: hashed }: { results: readonly Hashed[] }) => {
        const { from, tasks: done } = current as Batch;
        hashed.forEach((one, index) => {
          results[order[from + index] as number] = one;
        });
        progress(
          done.length,
          done.reduce((sum, { size }) => sum + size, 0),
        );
        sendNext();
      });
      sendNext();
    });
  await Promise.all(Array.from({ length: Math.min(threads, batches.length) }, work));
  return results;
};
