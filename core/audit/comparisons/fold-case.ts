import { compareKeys, sortKeys } from "../../manifest/key-order.ts";
import { pop, push } from "./heap.ts";

/** What a held key takes beside its characters. */
export const HELD_KEY = 32;
/** Of a stream, in characters; one with more to hold is cut. */
const MAX_HELD = 16 * 1024 ** 2;

const heldSize = (key: string): number => key.length + HELD_KEY;

/**
 * Addresses of accounts are the same in any case, and so are the names of those without one; the format asks for lower case,
 * and not everybody keeps to it.
 */
const foldKey = (key: string): string => {
  const lower = key.toLowerCase();
  return lower.startsWith("sip:") || lower.startsWith("id:") ? lower : key;
};

/** Sorted keys in batches, with names of accounts in lower case; {@link FoldedKeys.cut} is true where some were left out. */
export interface FoldedKeys {
  readonly batches: AsyncIterable<readonly string[]>;
  cut(): boolean;
}

/**
 * Puts the names of accounts among sorted keys into lower case, and keeps the order: a key with an upper-case letter comes before
 * itself in lower case, so it is held until its turn. Of a few letters it is the other way round; those are left out.
 */
export const foldCase = (batches: AsyncIterable<readonly string[]>, maxHeld = MAX_HELD): FoldedKeys => {
  const held: string[] = [];
  let size = 0;
  let cut = false;

  const hold = (key: string, lower: string): void => {
    if (size + heldSize(lower) > maxHeld || compareKeys(lower, key) < 0) {
      cut = true;
      return;
    }
    push(held, compareKeys, lower);
    size += heldSize(lower);
  };

  /** Those held whose turn has come, in order. */
  const release = (until: string | undefined): readonly string[] => {
    const due: string[] = [];
    while (held[0] !== undefined && (until === undefined || compareKeys(held[0], until) <= 0)) {
      const key = pop(held, compareKeys) as string;
      size -= heldSize(key);
      due.push(key);
    }
    return due;
  };

  async function* folded(): AsyncGenerator<readonly string[]> {
    for await (const batch of batches) {
      const kept: string[] = [];
      for (const key of batch) {
        const lower = foldKey(key);
        if (lower === key) kept.push(key);
        else hold(key, lower);
      }
      const due = release(batch.at(-1));
      if (due.length === 0) yield kept;
      else yield sortKeys([...kept, ...due]);
    }
    yield release(undefined);
  }
  return { batches: folded(), cut: () => cut };
};
