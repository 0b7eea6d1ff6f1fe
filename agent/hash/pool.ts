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

interface HashingThread {
  /** Works until no batch is left, or the thread ends or stalls: then it is given up, and never works again. */
  run(work: Work): Promise<void>;
  end(): void;
}

/** One that stalls is given up: it cannot be ended while the system holds it. */
const hashingThread = ({ stalledMs = STALLED_MS, start = startHashing }: PoolOptions): HashingThread => {
  const worker = start();
  let isOver = false;
  const end = (): void => {
    isOver = true;
    worker.unref();
    void worker.terminate();
  };
  const run = ({ takeNext, onRead, onDone }: Work): Promise<void> =>
    new Promise((resolve, reject) => {
      let current: Batch | undefined;
      let readBytes = 0;
      const leave = (settle: () => void): void => {
        clearTimeout(watch);
        worker.off("message", onMessage).off("error", onError).off("exit", onExit);
        settle();
      };
      const onExit = (): void => {
        isOver = true;
        leave(resolve);
      };
      const watch = setTimeout(() => {
        end();
        onExit();
      }, stalledMs);
      const sendNext = (): void => {
        current = takeNext();
        readBytes = 0;
        if (current === undefined) leave(resolve);
        else worker.postMessage({ tasks: current.tasks });
      };
      const onError = (error: unknown): void => leave(() => reject(error));
      const onMessage = (message: WorkerMessage): void => {
        watch.refresh();
        if ("readBytes" in message) {
          readBytes += message.readBytes;
          onRead(message.readBytes);
          return;
        }
        onDone(current as Batch, message.results, readBytes);
        sendNext();
      };
      worker.on("message", onMessage).on("error", onError).on("exit", onExit);
      sendNext();
    });
  return { run: (work) => (isOver ? Promise.resolve() : run(work)), end };
};

/** Threads that hash files, as many as there are cores, but few. */
export interface HashingPool {
  /**
   * Hashes files; one call after the other. What a thread was reading when it stalled, and what no thread is left for, is
   * unreadable.
   * @param progress called with the bytes that were read of large files, and with the files and other bytes of each finished batch
   * @returns results in the order of `tasks`
   */
  hash(tasks: readonly HashTask[], progress: (files: number, bytes: number) => void): Promise<Hashed[]>;
  /** Ends the threads. */
  end(): void;
}

/** A thread is started when there is work for it, and stays: starting one for each few files costs time and memory. */
export const hashingPool = (options: PoolOptions = {}): HashingPool => {
  const most = Math.min(options.threads ?? availableParallelism(), MAX_THREADS);
  const threads: HashingThread[] = [];
  return {
    hash: async (tasks, progress) => {
      const results = new Array<Hashed>(tasks.length).fill({ problem: "unreadable" });
      const { order, batches } = batchesOf(tasks);
      const left = batches.values();
      const takeNext = (): Batch | undefined => left.next().value;
      const onDone = ({ from, tasks: done }: Batch, hashed: readonly Hashed[], readBytes: number): void => {
        hashed.forEach((one, index) => {
          results[order[from + index] as number] = one;
        });
        progress(
          done.length,
          done.reduce((sum, { size }) => sum + size, -readBytes),
        );
      };
      while (threads.length < Math.min(most, batches.length)) threads.push(hashingThread(options));
      await Promise.all(threads.map(({ run }) => run({ takeNext, onRead: (bytes) => progress(0, bytes), onDone })));
      return results;
    },
    end: () => {
      for (const { end } of threads) end();
    },
  };
};

/** Hashes files by a pool of their own, as {@link HashingPool.hash} has it. */
export const hashFiles = async (
  tasks: readonly HashTask[],
  progress: (files: number, bytes: number) => void,
  options: PoolOptions = {},
): Promise<Hashed[]> => {
  const pool = hashingPool(options);
  try {
    return await pool.hash(tasks, progress);
  } finally {
    pool.end();
  }
};
