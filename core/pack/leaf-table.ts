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

export const leafTable = (): LeafTable => {
  let slots = FIRST_SLOTS;
  let high = new Uint32Array(slots);
  let low = new Uint32Array(slots);
  /** One more than the place among those that are wanted, or 0. */
  let places = new Uint32Array(slots);
  let size = 0;
  let lines = new Uint32Array(FIRST_WANTED);
  let hashes = Buffer.alloc(FIRST_WANTED * HASH_BYTES);
  let wanted = 0;

  /** Where a subject is, or would be. A slot is free while both of its halves are 0. */
  const slotOf = (a: number, b: number): number => {
    let at = a & (slots - 1);
    while ((high[at] !== 0 || low[at] !== 0) && (high[at] !== a || low[at] !== b)) at = (at + 1) & (slots - 1);
    return at;
  };
  const isFree = (at: number): boolean => high[at] === 0 && low[at] === 0;
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
      const b = before.low[at] ?? 0;
      if (a !== 0 || b !== 0) put(slotOf(a, b), a, b, before.places[at] ?? 0);
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
    return wanted;
  };
  const halvesOf = (subject: string): readonly [number, number] => {
    const digest = createHash("sha256").update(subject).digest();
    return [digest.readUInt32LE(0), digest.readUInt32LE(4) || 1];
  };
  return {
    add: (subject, line, hash) => {
      const [a, b] = halvesOf(subject);
      const at = slotOf(a, b);
      if (!isFree(at)) return false;
      put(at, a, b, hash === undefined ? 0 : keep(line, hash));
      size += 1;
      if (size * 2 > slots) grow();
      return true;
    },
    take: (subject) => {
      const [a, b] = halvesOf(subject);
      const place = (places[slotOf(a, b)] ?? 0) - 1;
      const line = lines[place] ?? TAKEN;
      if (line === TAKEN) return undefined;
      lines[place] = TAKEN;
      return { line, hash: hashes.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES) };
    },
    left: () => lines.subarray(0, wanted).filter((line) => line !== TAKEN),
  };
};
