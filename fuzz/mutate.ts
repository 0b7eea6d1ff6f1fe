import { HOSTILE_TEXTS, HOSTILE_VALUES } from "./hostile.ts";
import type { Random } from "./random.ts";

type Mutation = (bytes: Buffer, random: Random, tokens: readonly string[]) => Buffer;

const MAX_BYTES = 256 * 1024;

/** A piece of some bytes, mostly a short one. */
const pieceOf = (bytes: Buffer, random: Random): readonly [number, number] => {
  const from = random.below(bytes.length + 1);
  const length = random.happens(0.8) ? random.below(40) : random.below(bytes.length + 1);
  return [from, Math.min(bytes.length, from + length)];
};

const replaced = (bytes: Buffer, from: number, to: number, instead: Uint8Array): Buffer =>
  Buffer.concat([bytes.subarray(0, from), instead, bytes.subarray(to)]);

const flip: Mutation = (bytes, random) => {
  const flipped = Buffer.from(bytes);
  const at = random.below(bytes.length);
  if (at < bytes.length) flipped[at] = (flipped[at] ?? 0) ^ (1 << random.below(8));
  return flipped;
};
const truncate: Mutation = (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1));
const leaveOut: Mutation = (bytes, random) => replaced(bytes, ...pieceOf(bytes, random), Buffer.alloc(0));
const repeat: Mutation = (bytes, random) => {
  const [from, to] = pieceOf(bytes, random);
  const piece = bytes.subarray(from, to);
  const most = Math.max(1, Math.floor(MAX_BYTES / Math.max(1, piece.length)));
  const times = random.happens(0.9) ? 1 + random.below(3) : Math.min(most, 1 + random.below(5_000));
  return replaced(bytes, to, to, Buffer.concat(Array.from({ length: times }, () => piece)));
};
const splice: Mutation = (bytes, random) => {
  const [from, to] = pieceOf(bytes, random);
  const at = random.below(bytes.length + 1);
  return replaced(bytes, at, at, bytes.subarray(from, to));
};
const insert: Mutation = (bytes, random, tokens) => {
  const [from, to] = random.happens(0.5) ? pieceOf(bytes, random) : [random.below(bytes.length + 1), -1];
  const text = random.oneOf(random.happens(0.7) && tokens.length > 0 ? tokens : HOSTILE_TEXTS);
  return replaced(bytes, from, Math.max(from, to), Buffer.from(text));
};
/** Lines change places: formats of lines have an order. */
const reorder: Mutation = (bytes, random) => {
  const lines = bytes.toString("latin1").split("\n");
  const [from, to] = [random.below(lines.length), random.below(lines.length)];
  const [moved = ""] = lines.splice(from, 1);
  lines.splice(to, 0, moved);
  return Buffer.from(lines.join("\n"), "latin1");
};

const MUTATIONS = [flip, truncate, leaveOut, repeat, splice, insert, insert, reorder];

/** Changes bytes in one place, seldom in more. */
export const mutateBytes: Mutation = (bytes, random, tokens) => {
  let changed = bytes;
  do changed = random.oneOf(MUTATIONS)(changed, random, tokens);
  while (random.happens(0.3) && changed.length < MAX_BYTES);
  return changed;
};

/** A JSON value with one member or element replaced, left out or added, anywhere within it. */
export const mutateValue = (value: unknown, random: Random): unknown => {
  if (typeof value !== "object" || value === null || random.happens(0.1)) return random.oneOf(HOSTILE_VALUES);
  if (Array.isArray(value)) {
    const at = random.below(value.length + 1);
    if (random.happens(0.2)) return value.toSpliced(at, 1);
    return value.toSpliced(at, random.below(2), mutateValue(value[at], random));
  }
  const members = Object.entries(value);
  const at = random.below(members.length + 1);
  const [name, old] = members[at] ?? [random.oneOf(HOSTILE_TEXTS), null];
  const changed = random.happens(0.2) ? [] : [[name, mutateValue(old, random)] as [string, unknown]];
  return Object.fromEntries(members.toSpliced(at, 1, ...changed));
};
