import { join } from "node:path";

/** Where sorting keeps what does not fit into memory: a folder of one job, which its owner removes. */
export interface Scratch {
  /** The path of a file that is not there yet; each call names another one. */
  readonly newFile: () => string;
  /** How many bytes of records one sorter keeps in memory. */
  readonly runBytes: number;
}

/** Several sorters are filled at the same time; all of them together stay far below what an agent may use. */
const RUN_BYTES = 8 * 1024 ** 2;

/** @param folder exists, and belongs to this process alone */
export const scratchIn = (folder: string, runBytes = RUN_BYTES): Scratch => {
  let files = 0;
  return {
    newFile: () => {
      files += 1;
      return join(folder, String(files));
    },
    runBytes,
  };
};

/** For records that are few by what they are: none of them goes to disk. */
export const NO_SCRATCH: Scratch = {
  newFile: () => {
    throw new TypeError("these records were to be few");
  },
  runBytes: Number.POSITIVE_INFINITY,
};
