/** Luck that is the same for the same seed. */
export interface Random {
  /** From 0 to below `limit`. */
  below(limit: number): number;
  oneOf<T>(all: readonly T[]): T;
  happens(share: number): boolean;
}

/** A generator of 32 bits (mulberry32) whose state begins with a text. */
export const randomOf = (seed: string): Random => {
  let state = 0x811c9dc5;
  for (const unit of seed.split("")) state = Math.imul(state ^ unit.charCodeAt(0), 0x01000193);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    oneOf: (all) => {
      const index = below(all.length);
      if (index >= all.length) throw new RangeError("there is nothing to choose from");
      return all[index] as (typeof all)[number];
    },
    happens: (share) => next() < share,
  };
};
