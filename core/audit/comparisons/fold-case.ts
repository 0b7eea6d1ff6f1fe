import { compareKeys, sortKeys } from "../../manifest/key-order.ts";

/** So many keys of a stream are held at most; a stream with more of them that are not in lower case is cut. */
const MAX_HELD = 250_000;

const UPPER = /[A-Z]/;

/** Addresses of accounts are the same in any case; the format asks for lower case, and not everybody keeps to it. */
const foldKey = (key: string): string =>
  UPPER.test(key) && key.slice(0, 4).toLowerCase() === "sip:"
    ? key.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase())
    : key;

/** Sorted keys in batches, with addresses in lower case; {@link FoldedKeys.cut} is true where some were left out. */
export interface FoldedKeys {
  readonly batches: AsyncIterable<readonly string[]>;
  cut(): boolean;
}

/**
 * Puts the addresses among sorted keys into lower case, and keeps the order: a key with an upper-case letter comes before
 * itself in lower case, so it is held until its turn.
 */
export const foldCase = (batches: AsyncIterable<readonly string[]>, maxHeld = MAX_HELD): FoldedKeys => {
  let held: string[] = [];
  let sorted = true;
  let cut = false;

  const hold = (key: string): void => {
    if (held.length >= maxHeld) cut = true;
    else held.push(key);
    sorted = false;
  };

  /** Those held whose turn has come. */
  const release = (until: string | undefined): readonly string[] => {
    if (held.length === 0) return [];
    if (!sorted) sortKeys(held);
    sorted = true;
    const end = until === undefined ? -1 : held.findIndex((key) => compareKeys(key, until) > 0);
    const due = end === -1 ? held : held.slice(0, end);
    held = end === -1 ? [] : held.slice(end);
    return due;
  };

  async function* folded(): AsyncGenerator<readonly string[]> {
    for await (const batch of batches) {
      const kept: string[] = [];
      for (const key of batch) {
        const lower = foldKey(key);
        if (lower === key) kept.push(key);
        else hold(lower);
      }
      const due = release(batch.at(-1));
      if (due.length === 0) yield kept;
      else yield sortKeys([...kept, ...due]);
    }
    yield release(undefined);
  }
  return { batches: folded(), cut: () => cut };
};
