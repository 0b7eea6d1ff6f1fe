import { compareKeys } from "../manifest/key-order.ts";
import type { Requirement } from "../plan/document.ts";
import type { Finding } from "./finding.ts";
import { counted, tally } from "./naming.ts";

/** The sorted keys of one unit's inventory, in batches. */
export interface Keys {
  readonly unit: string;
  readonly batches: AsyncIterable<readonly string[]>;
}

interface Cursor {
  readonly unit: string;
  readonly iterator: AsyncIterator<readonly string[]>;
  batch: readonly string[];
  index: number;
}

const advance = async (cursor: Cursor): Promise<boolean> => {
  cursor.index += 1;
  while (cursor.index >= cursor.batch.length) {
    const { done, value } = await cursor.iterator.next();
    if (done) return false;
    cursor.batch = value;
    cursor.index = 0;
  }
  return true;
};

const keyOf = ({ batch, index }: Cursor): string => batch[index] as string;

/** Restores the heap at `from` downwards: the smallest key on top. */
const sink = (heap: Cursor[], from = 0): void => {
  for (let at = from; ; ) {
    let least = at;
    for (const child of [2 * at + 1, 2 * at + 2])
      if (child < heap.length && compareKeys(keyOf(heap[child] as Cursor), keyOf(heap[least] as Cursor)) < 0)
        least = child;
    if (least === at) return;
    [heap[at], heap[least]] = [heap[least] as Cursor, heap[at] as Cursor];
    at = least;
  }
};

/**
 * Merges sorted inventories and names what stands in more than one of them: `n log(units)` steps, one batch of each in
 * memory.
 */
export const compareInventories = async (
  inventories: readonly Keys[],
  requirement: Requirement,
): Promise<{ readonly findings: Finding[]; readonly entries: number }> => {
  const heap: Cursor[] = [];
  for (const { unit, batches } of inventories) {
    const cursor = { unit, iterator: batches[Symbol.asyncIterator](), batch: [], index: 0 };
    if (await advance(cursor)) heap.push(cursor);
  }
  for (let at = Math.floor(heap.length / 2) - 1; at >= 0; at -= 1) sink(heap, at);

  const twice = tally();
  let entries = 0;
  let key: string | undefined;
  let units: string[] = [];
  const close = (): void => {
    if (key !== undefined && units.length > 1) twice.add(`${key} (${units.toSorted().join(", ")})`);
  };
  while (heap.length > 0) {
    const top = heap[0] as Cursor;
    const next = keyOf(top);
    if (next !== key) {
      close();
      key = next;
      units = [];
    }
    if (!units.includes(top.unit)) units.push(top.unit);
    entries += 1;
    if (!(await advance(top))) {
      const last = heap.pop() as Cursor;
      if (heap.length > 0) heap[0] = last;
    }
    sink(heap);
  }
  close();
  return {
    entries,
    findings: twice.finding("account-homed-twice", requirement, (n) => `${counted(n, "account")} homed on two units`),
  };
};
