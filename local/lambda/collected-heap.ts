import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** What one thread keeps, in bytes, once what nobody refers to was collected. */
export interface Heap {
  readonly used: number;
  /** Outside of the heap, and kept by it: buffers above all. */
  readonly external: number;
}

let collect: (() => void) | undefined;

/** Collects the garbage of this thread, and says what is left. */
export const collectedHeap = (): Heap => {
  if (collect === undefined) {
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as () => void;
  }
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return { used: heapUsed, external };
};
