import { createHash } from "node:crypto";
import { HASH_BYTES } from "../log/hash.ts";

/**
 * What was logged: each subject once, and of those that a pack should have, the hash of the leaf. It takes 20 to 40 bytes for
 * each subject and 36 more for each that is wanted, however long their names are.
 */
export interface LeafTable {
  /** @param hash of its leaf, where it is wanted @returns false where it was there already; of 2^32 subjects, two may be taken for one */
  add(subject: string, line: number, hash: Uint8Array | undefined): boolean;
  /** Takes out a subject that is wanted. @returns undefined where there is none, or it was taken before */
  take(subject: string): { readonly line: number; readonly hash: Buffer } | undefined;
  /** The lines of those that are wanted and were not taken. */
  left(): Iterable<number>;
}

const FIRST_SLOTS = 1 << 12;
const FIRST_WANTED = 1 << 10;
/** At a place among those that are wanted: no line has this number. */
const TAKEN = 0;
/** The place of a slot that is free, and of a subject that is not wanted; greater ones are those among the wanted. */
const FREE = 0;
const UNWANTED = 1;

export const leafTable = (): LeafTable => {
  let slots = FIRST_SLOTS;
  let high = new Uint32Array(slots);
  let low = new Uint32Array(slots);
  let places = new Uint32Array(slots);
  let size = 0;
  let lines = new Uint32Array(FIRST_WANTED);
  let hashes = Buffer.alloc(FIRST_WANTED * HASH_BYTES);
  let wanted = 0;

  const isFree = (at: number): boolean => places[at] === FREE;
  /** Behind the last slot comes the first; how many there are is a power of two. */
  const wrapped = (at: number): number => at & (slots - 1);
  /** Where a subject is, or would be. */
  const slotOf = (a: number, b: number): number => {
    let at = wrapped(a);
    while (!isFree(at) && (high[at] !== a || low[at] !== b)) at = wrapped(at + 1);
    return at;
  };
  const put = (at: number, a: number, b: number, place: number): void => {
    high[at] = a;
    low[at] = b;
    places[at] = place;
  };
  const grow = (): void => {
    const before = { high, low, places };
    slots *= 2;
    high = new Uint32Array(slots);
    low = new Uint32Array(slots);
    places = new Uint32Array(slots);
    for (const [at, a] of before.high.entries()) {
      const place = before.places[at] ?? FREE;
      const b = before.low[at] ?? 0;
      if (place !== FREE) put(slotOf(a, b), a, b, place);
    }
  };
  const keep = (line: number, hash: Uint8Array): number => {
    if (wanted === lines.length) {
      const more = new Uint32Array(wanted * 2);
      more.set(lines);
      lines = more;
      hashes = Buffer.concat([hashes, Buffer.alloc(hashes.length)]);
    }
    lines[wanted] = line;
    hashes.set(hash, wanted * HASH_BYTES);
    wanted += 1;
    return UNWANTED + wanted;
  };
  const halvesOf = (subject: string): readonly [number, number] => {
    const digest = createHash("sha256").update(subject).digest();
    return [digest.readUInt32LE(0), digest.readUInt32LE(4)];
  };
  return {
    add: (subject, line, hash) => {
      const [a, b] = halvesOf(subject);
      const at = slotOf(a, b);
      if (!isFree(at)) return false;
      put(at, a, b, hash === undefined ? UNWANTED : keep(line, hash));
      size += 1;
      if (size === slots / 2) grow();
      return true;
    },
    take: (subject) => {
      const [a, b] = halvesOf(subject);
      const place = (places[slotOf(a, b)] ?? FREE) - UNWANTED - 1;
      const line = lines[place] ?? TAKEN;
      if (line === TAKEN) return undefined;
      lines[place] = TAKEN;
      return { line, hash: hashes.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES) };
    },
    left: () => lines.subarray(0, wanted).filter((line) => line !== TAKEN),
  };
};
