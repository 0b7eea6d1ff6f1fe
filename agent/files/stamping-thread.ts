import { availableParallelism } from "node:os";
import type { Worker } from "node:worker_threads";
import { startWorker } from "../../adapters/start-worker.ts";
import type { StampingTask } from "./stamping-worker.ts";

/** What it works on, and what it begins when it has said so: it never waits for whoever gives it work. */
const MOST_GIVEN = 2;
/** A thread takes as long to start as so many tasks. */
const WORTH_A_THREAD = 32;

/** A second thread that reads stamps. */
export interface StampingThread {
  /** Gives it files. @returns undefined where it is not free: nothing was done; at last their stamps, or undefined where it has died */
  offer(task: StampingTask): Promise<string | undefined> | undefined;
  /** Ends it; who still waits is told that it has died. */
  end(): void;
}

const startStamping = (): Worker => startWorker("stamping-worker", new URL("./stamping-worker.ts", import.meta.url));

/** @param worthAt of so many tasks, the first ones are refused: before that, no thread is worth starting */
export const stampingThread = (
  start = startStamping,
  worthAt = availableParallelism() > 1 ? WORTH_A_THREAD : Number.POSITIVE_INFINITY,
): StampingThread => {
  let worker: Worker | undefined;
  let refused = 0;
  let isOver = false;
  let waiting: ((stamps: string | undefined) => void)[] = [];

  const end = (): void => {
    isOver = true;
    void worker?.terminate();
    worker = undefined;
    for (const answer of waiting) answer(undefined);
    waiting = [];
  };

  /** Undefined where none can be started, for want of threads perhaps. */
  const started = (): Worker | undefined => {
    if (worker !== undefined) return worker;
    try {
      worker = start();
    } catch {
      end();
      return undefined;
    }
    worker.on("message", (stamps: string) => waiting.shift()?.(stamps));
    // What it cannot do is done by whoever asked.
    worker.on("error", end);
    worker.on("exit", end);
    return worker;
  };

  return {
    offer: (task) => {
      if (isOver || waiting.length >= MOST_GIVEN) return undefined;
      if (refused < worthAt) {
        refused += 1;
        return undefined;
      }
      const to = started();
      if (to === undefined) return undefined;
      to.postMessage(task);
      return new Promise((resolve) => waiting.push(resolve));
    },
    end,
  };
};
