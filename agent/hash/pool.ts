import { availableParallelism } from "node:os";
import type { Worker } from "node:worker_threads";
import { startWorker } from "../../adapters/start-worker.ts";
import type { Hashed, HashTask, WorkerMessage } from "./worker.ts";

/** Small files go to a worker together, so that messages cost less than hashing. */
const BATCH_FILES = 64;
const BATCH_BYTES = 8 * 1024 ** 2;
/** A read that returns nothing for so long is of a disk or share that hangs; without a limit the run would hang with it. */
const STALLED_MS = 10 * 60_000;

const startHashing = (): Worker => startWorker("hash-worker", new URL("./worker.ts", import.meta.url));

/**
 * Each thread has a heap of its own, of about 13 MiB, and all of an agent takes 200 MiB at most. So many hash 4 GB/s, which few
 * disks read.
 */
const MAX_THREADS = 3;

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

export interface PoolOptions {
  readonly threads?: number;
  /** How long a thread may go without reading anything before it is given up. */
  readonly stalledMs?: number;
  readonly start?: () => Worker;
}

/** Where a thread gets its work, and leaves it. */
interface Work {
  readonly takeNext: () => Batch | undefined;
  /** Bytes of a batch, as they are read. */
  readonly onRead: (bytes: number) => void;
  /** @param readBytes how many of its bytes were told of before */
  readonly onDone: (batch: Batch, results: readonly Hashed[], readBytes: number) => void;
}

/** Runs one thread until no batch is left. One that stalls is given up: it cannot be ended while the system holds it. */
const runThread = (
  { takeNext, onRead, onDone }: Work,
  { stalledMs = STALLED_MS, start = startHashing }: PoolOptions,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const worker = start();
    let current: Batch | undefined;
    let readBytes = 0;
    const stop = (): void => {
      clearTimeout(watch);
      worker.unref();
      void worker.terminate();
      resolve();
    };
    const watch = setTimeout(stop, stalledMs);
    const sendNext = (): void => {
      current = takeNext();
      readBytes = 0;
      if (current === undefined) stop();
      else worker.postMessage({ tasks: current.tasks });
    };
    worker.on("error", (error) => {
      clearTimeout(watch);
      reject(error);
    });
    worker.on("message", (message: WorkerMessage) => {
      watch.refresh();
      if ("readBytes" in message) {
        readBytes += message.readBytes;
        onRead(message.readBytes);
        return;
      }
      onDone(current as Batch, message.results, readBytes);
      sendNext();
    });
    sendNext();
  });

/**
 * Hashes files on all cores. What a thread was reading when it stalled, and what no thread is left for, is unreadable.
 * @param progress called with the bytes that were read of large files, and with the files and other bytes of each finished batch
 * @returns results in the order of `tasks`
 */
export const hashFiles = async (
  tasks: readonly HashTask[],
  progress: (files: number, bytes: number) => void,
  options: PoolOptions = {},
): Promise<Hashed[]> => {
  const results = new Array<Hashed>(tasks.length).fill({ problem: "unreadable" });
  if (tasks.length === 0) return results;
  const { order, batches } = batchesOf(tasks);
  const left = batches.values();
  const onDone = ({ from, tasks: done }: Batch, hashed: readonly Hashed[], readBytes: number): void => {
    hashed.forEach((one, index) => {
      results[order[from + index] as number] = one;
    });
    progress(
      done.length,
      done.reduce((sum, { size }) => sum + size, -readBytes),
    );
  };
  const takeNext = (): Batch | undefined => left.next().value;
  const threads = Math.min(options.threads ?? availableParallelism(), batches.length, MAX_THREADS);
  await Promise.all(
    Array.from({ length: threads }, () =>
      runThread({ takeNext, onRead: (bytes) => progress(0, bytes), onDone }, options),
    ),
  );
  return results;
};
