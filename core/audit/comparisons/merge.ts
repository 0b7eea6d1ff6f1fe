import { compareKeys } from "../../manifest/key-order.ts";
import { sink } from "./heap.ts";

/** The sorted keys of one manifest, in batches. */
export interface Keys {
  readonly unit: string;
  readonly batches: AsyncIterable<readonly string[]>;
  /** Once read: true where some keys were left out, so that nothing follows from a key that is not there. */
  cut?(): boolean;
}

interface Cursor {
  readonly stream: number;
  readonly iterator: AsyncIterator<readonly string[]>;
  batch: readonly string[];
  index: number;
}

const advance = async (cursor: Cursor): Promise<boolean> => {
  const { done, value } = await cursor.iterator.next();
  if (done) return false;
  cursor.batch = value;
  cursor.index = 0;
  return value.length > 0 || advance(cursor);
};

const keyOf = ({ batch, index }: Cursor): string => batch[index] as string;

/** The smallest key on top. */
const byKey = (a: Cursor, b: Cursor): number => compareKeys(keyOf(a), keyOf(b));

/**
 * Merges sorted streams of keys: `n log(streams)` steps, one batch of each stream in memory.
 * @param visit is called with every key once, in order, and with the indexes of the streams that have it
 * @returns how many keys were read
 */
export const mergeKeys = async (
  inputs: readonly Keys[],
  visit: (key: string, streams: readonly number[]) => void,
): Promise<number> => {
  const heap: Cursor[] = [];
  for (const [stream, { batches }] of inputs.entries()) {
    const cursor = { stream, iterator: batches[Symbol.asyncIterator](), batch: [], index: 0 };
    if (await advance(cursor)) heap.push(cursor);
  }
  for (let at = Math.floor(heap.length / 2) - 1; at >= 0; at -= 1) sink(heap, byKey, at);

  let read = 0;
  let key: string | undefined;
  let streams: number[] = [];
  while (heap.length > 0) {
    const top = heap[0] as Cursor;
    const next = keyOf(top);
    if (next !== key) {
      if (key !== undefined) visit(key, streams);
      key = next;
      streams = [];
    }
    if (!streams.includes(top.stream)) streams.push(top.stream);
    read += 1;
    top.index += 1;
    // Only the end of a batch is worth waiting for.
    if (top.index >= top.batch.length && !(await advance(top))) {
      const last = heap.pop() as Cursor;
      if (heap.length > 0) heap[0] = last;
    }
    sink(heap, byKey);
  }
  if (key !== undefined) visit(key, streams);
  return read;
};
