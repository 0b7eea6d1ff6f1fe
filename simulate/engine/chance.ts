/** Chance that is the same in every run: sfc32 (Chris Doty-Humphrey), seeded by a text. */
export interface Chance {
  /** From 0 up to, but not, 1. */
  next(): number;
  /** A whole number below `limit`. */
  below(limit: number): number;
  between(low: number, high: number): number;
  happens(probability: number): boolean;
  pick<T>(some: readonly T[]): T;
}

/** FNV-1a over the text, with another start for each of the four words of the state. */
const word = (text: string, start: number): number => {
  let hash = start;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 16_777_619);
  return hash | 0;
};

const generator = (text: string): (() => number) => {
  let a = word(text, 0x811c9dc5);
  let b = word(text, 0x2f0b4c47);
  let c = word(text, 0x6b79d8a1);
  let d = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let round = 0; round < 12; round += 1) next();
  return next;
};

/** What is named differently gets a chance of its own, so that dropping one thing leaves the luck of all others alone. */
export const chanceOf = (...names: readonly (string | number)[]): Chance => {
  const next = generator(names.join("\n"));
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    between: (low, high) => low + next() * (high - low),
    happens: (probability) => next() < probability,
    pick: <T>(some: readonly T[]): T => some[below(some.length)] as T,
  };
};
