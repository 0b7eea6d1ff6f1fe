import { on } from "node:events";
import { rmSync } from "node:fs";
import { MessageChannel, type Worker } from "node:worker_threads";
import { startWorker } from "../../adapters/start-worker.ts";
import { undoOnExit } from "../../adapters/undo-on-exit.ts";
import { linesOf, PIECE_BYTES } from "./lines.ts";
import { mergedRuns } from "./merged-runs.ts";
import { type Run, writeSorted } from "./sorted-run.ts";
import { DONE, FAILED, TAKEN, TAKEN_BACK, WAITING } from "./turn.ts";
import type { MergedPiece, MergeTask, RunTask } from "./worker.ts";

/** A run takes a fraction of a second; who has not written it after so long has died, or its disk hangs. */
const ABANDONED_MS = 60_000;
const ROUNDED_TO = 1024 ** 2;
/** So many pieces of lines there are at once: two that the reader has, and those that are made meanwhile. */
const PIECES = 4;

/** A second thread that sorts. It is started with the first run, and holds one run at a time. */
export interface SortingThread {
  /** Gives it a run, which is copied, to be written to a new file. @returns false where it is not free: nothing was done */
  offer(run: Run, file: string): boolean;
  /** Waits until the file of the last run is whole. @throws Failure `spool-full` */
  settle(): void;
  /** The values of the records of sorted runs as lines, in pieces; each stays as it is until the second one after it is asked for. */
  lines(files: readonly string[]): AsyncGenerator<Buffer>;
  /** Ends the thread when its last run is written, and takes no run until it is woken. @throws Failure `spool-full` */
  rest(): void;
  wake(): void;
  /** Ends the thread; the next run would start another one. */
  end(): void;
}

/** The lines of sorted runs, made in this thread, without the first pieces: another thread had them made of the same lines. */
function* linesHere(files: readonly string[], made: number): Generator<Buffer> {
  let at = 0;
  for (const piece of linesOf(mergedRuns(files))) {
    if (at >= made) yield piece;
    at += 1;
  }
}

const startSorting = (): Worker => startWorker("sorting-worker", new URL("./worker.ts", import.meta.url));

/** @param start starts the thread, which answers to the messages of `worker.ts` */
export const sortingThread = (start = startSorting, abandonedMs = ABANDONED_MS): SortingThread => {
  let worker: Worker | undefined;
  let forget: () => void = () => undefined;
  let shared = new SharedArrayBuffer(0);
  let given: RunTask | undefined;
  let isResting = false;
  /** True once it has died by itself, or could not be started: another one would too, and whoever asked it waits for ever. */
  let isDead = false;

  const stop = (): void => {
    forget();
    void worker?.terminate();
    worker = undefined;
    given = undefined;
    shared = new SharedArrayBuffer(0);
  };

  /** Undefined where none can be started, for want of threads perhaps. */
  const started = (): Worker | undefined => {
    if (worker !== undefined) return worker;
    try {
      worker = start();
    } catch {
      isDead = true;
      return undefined;
    }
    // What it cannot do is done here: who waits for it sees that it does not answer.
    worker.on("error", () => undefined);
    const own = worker;
    own.on("exit", () => {
      if (own === worker) isDead = true;
    });
    worker.unref();
    forget = undoOnExit(end);
    return worker;
  };

  /** Into the same memory each time: of runs that are about as long, none is longer than what the first was rounded up to. */
  const copied = ({ bytes, ...run }: Run): Run => {
    if (shared.byteLength < bytes.length)
      shared = new SharedArrayBuffer(Math.ceil(bytes.length / ROUNDED_TO) * ROUNDED_TO);
    const memory = Buffer.from(shared, 0, bytes.length);
    bytes.copy(memory);
    return { ...run, bytes: memory };
  };

  /** Writes here what the thread could not write: an error then is met where it belongs. */
  const writeHere = ({ run, file }: RunTask): void => {
    rmSync(file, { force: true });
    writeSorted(run, file);
  };

  /** @returns false where the thread still works on it, or will */
  const isFree = (): boolean => {
    if (given === undefined) return true;
    const turn = Atomics.load(given.turn, 0);
    if (turn !== DONE && turn !== FAILED) return false;
    const task = given;
    given = undefined;
    if (turn === FAILED) writeHere(task);
    return true;
  };

  const settle = (): void => {
    if (given === undefined) return;
    const task = given;
    const isTakenBack = Atomics.compareExchange(task.turn, 0, WAITING, TAKEN_BACK) === WAITING;
    if (!isTakenBack) Atomics.wait(task.turn, 0, TAKEN, abandonedMs);
    if (isFree()) return;
    if (isTakenBack) given = undefined;
    else stop();
    writeHere(task);
  };

  /** What waits for the file is gone too: only the thread must not go on writing where its owner removes what it wrote. */
  const end = (): void => {
    if (given !== undefined && Atomics.compareExchange(given.turn, 0, WAITING, TAKEN_BACK) === TAKEN)
      Atomics.wait(given.turn, 0, TAKEN, abandonedMs);
    stop();
  };

  return {
    offer: (run, file) => {
      if (isResting || isDead) return false;
      const to = started();
      if (to === undefined || !isFree()) return false;
      given = { run: copied(run), file, turn: new Int32Array(new SharedArrayBuffer(4)) };
      to.postMessage(given satisfies RunTask);
      return true;
    },
    settle,
    lines: async function* (files) {
      let at = 0;
      const to = isDead ? undefined : started();
      if (to === undefined) return yield* linesHere(files, at);
      const { port1, port2 } = new MessageChannel();
      to.postMessage({ files, port: port2 } satisfies MergeTask, [port2]);
      const memory = Array.from({ length: PIECES }, () => Buffer.from(new SharedArrayBuffer(PIECE_BYTES)));
      for (const piece of memory) port1.postMessage(piece);
      try {
        for await (const [sent] of on(port1, "message", { close: ["close"] })) {
          const merged = sent as MergedPiece;
          if ("error" in merged) break;
          if (merged.bytes === 0) return;
          yield (memory[at % PIECES] as Buffer).subarray(0, merged.bytes);
          if (at > 0) port1.postMessage(memory[(at - 1) % PIECES]);
          at += 1;
        }
      } finally {
        port1.close();
      }
      // It could not, or has died: what is left is made here, so that an error is met where it belongs.
      yield* linesHere(files, at);
    },
    rest: () => {
      isResting = true;
      settle();
      stop();
    },
    wake: () => {
      isResting = false;
    },
    end,
  };
};
