import { createHash } from "node:crypto";

/** Names that were seen, in 16 to 32 bytes for each, however long they are. */
export interface IdSet {
  /** @returns false where it was there already; of 2^32 names, two may be taken for one */
  add(id: string): boolean;
}

const FIRST_SLOTS = 1 << 12;

export const idSet = (): IdSet => {
  let slots = FIRST_SLOTS;
  let high = new Uint32Array(slots);
  let low = new Uint32Array(slots);
  let size = 0;

  /** Where a name is, or would be. A slot is free while both of its halves are 0. */
  const slotOf = (a: number, b: number): number => {
    let at = a & (slots - 1);
    while ((high[at] !== 0 || low[at] !== 0) && (high[at] !== a || low[at] !== b)) at = (at + 1) & (slots - 1);
    return at;
  };
  const put = (a: number, b: number): boolean => {
    const at = slotOf(a, b);
    const isNew = high[at] === 0 && low[at] === 0;
    high[at] = a;
    low[at] = b;
    return isNew;
  };
  const grow = (): void => {
    const [highs, lows] = [high, low];
    slots *= 2;
    high = new Uint32Array(slots);
    low = new Uint32Array(slots);
    for (const [at, a] of highs.entries()) if (a !== 0 || lows[at] !== 0) put(a, lows[at] ?? 0);
  };
  return {
    add: (id) => {
      const digest = createHash("sha256").update(id).digest();
      const isNew = put(digest.readUInt32LE(0), digest.readUInt32LE(4) || 1);
      if (isNew) size += 1;
      if (size * 2 > slots) grow();
      return isNew;
    },
  };
};
