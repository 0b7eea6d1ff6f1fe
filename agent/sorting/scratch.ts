import { availableParallelism } from "node:os";
import { join } from "node:path";
import { type SortingThread, sortingThread } from "./thread.ts";

/** Where sorting keeps what does not fit into memory: a folder of one job, which its owner removes. */
export interface Scratch {
  /** The path of a file that is not there yet; each call names another one. */
  readonly newFile: () => string;
  /** How many bytes of records one sorter keeps in memory. */
  readonly runBytes: number;
  /** Sorts beside the thread that asks for it; its owner ends it before the folder is removed. */
  readonly thread?: SortingThread | undefined;
}

/** Several sorters are filled at the same time; all of them together stay far below what an agent may use. */
const RUN_BYTES = 8 * 1024 ** 2;
/** Runs below so many bytes are sorted before another thread has heard of them. */
const WORTH_A_THREAD = 1024 ** 2;

/** @param folder exists, and belongs to this process alone */
export const scratchIn = (
  folder: string,
  runBytes = RUN_BYTES,
  thread = runBytes >= WORTH_A_THREAD && availableParallelism() > 1 ? sortingThread() : undefined,
): Scratch => {
  let files = 0;
  return {
    newFile: () => {
      files += 1;
      return join(folder, String(files));
    },
    runBytes,
    thread,
  };
};

/** For records that are few by what they are: none of them goes to disk. */
export const NO_SCRATCH: Scratch = {
  newFile: () => {
    throw new TypeError("these records were to be few");
  },
  runBytes: Number.POSITIVE_INFINITY,
};
