import { createHash, type KeyObject } from "node:crypto";
import { gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { objectKeyOf } from "../../core/manifest/object-key.ts";
import { seal } from "../../core/manifest/seal.ts";
import { BROKEN_UTF8, ODD_BYTES, ODD_NAMES, ODD_VALUES } from "./odd-values.ts";

/** Odd manifests, made of real ones by a few changes, most of them sealed again so that more than the digest is judged. */

type Change = (lines: Buffer[]) => Buffer[];
type Json = { [name: string]: unknown } | unknown[];
const MARK = "the value that is replaced";

const within = fc.nat(1_000_000);
const pick = <T>(list: readonly T[], at: number): T => list[at % list.length] as T;
const isParent = (value: unknown): value is Json => typeof value === "object" && value !== null;
const parentsOf = (value: unknown): Json[] =>
  isParent(value) ? [value, ...Object.values(value).flatMap((member) => parentsOf(member))] : [];

/** Undefined for what is no JSON, or too deep to be walked here. */
const parsed = (line: Buffer): unknown => {
  try {
    if (/\[{9}|(?:\{"a":){9}/.test(String(line))) return undefined;
    return JSON.parse(line.toString());
  } catch {
    return undefined;
  }
};

/** Puts a JSON text in the place of one member of the line, or of a new one. */
const withMember = (line: Buffer, at: number, newName: string | undefined, text: string): Buffer => {
  const value = parsed(line);
  const parents = parentsOf(value);
  if (parents.length === 0) return line;
  const places = parents.flatMap((parent) => Object.keys(parent).map((name) => ({ parent, name })));
  if (newName === undefined && places.length === 0) return line;
  const { parent, name } = newName === undefined ? pick(places, at) : { parent: pick(parents, at), name: newName };
  Object.defineProperty(parent, name, { value: MARK, enumerable: true, configurable: true, writable: true });
  return Buffer.from(JSON.stringify(value).replace(JSON.stringify(MARK), () => text));
};

const withoutMember = (line: Buffer, at: number): Buffer => {
  const value = parsed(line);
  const places = parentsOf(value).flatMap((parent) => Object.keys(parent).map((name) => ({ parent, name })));
  if (places.length === 0) return line;
  const { parent, name } = pick(places, at);
  delete (parent as Record<string, unknown>)[name];
  return Buffer.from(JSON.stringify(value));
};

/** Writes a member once more, before all others or after them. */
const withRepeated = (line: Buffer, name: string, text: string, last: boolean): Buffer => {
  const member = `${JSON.stringify(name)}:${text}`;
  const json = line.toString();
  return Buffer.from(last ? json.replace(/\}$/, () => `,${member}}`) : json.replace("{", () => `{${member},`));
};

const withBytes = (line: Buffer, at: number, bytes: Buffer): Buffer => {
  const where = at % (line.length + 1);
  return Buffer.concat([line.subarray(0, where), bytes, line.subarray(where)]);
};

const onLine =
  (line: number, change: (line: Buffer) => Buffer): Change =>
  (lines) =>
    lines.map((one, index) => (index === line % lines.length ? change(one) : one));

const value = fc.constantFrom(...ODD_VALUES);
const name = fc.constantFrom(...ODD_NAMES);
const lineChanges = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(within, value).map(
      ([at, text]) =>
        (line: Buffer) =>
          withMember(line, at, undefined, text),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(within, name, value).map(
      ([at, own, text]) =>
        (line: Buffer) =>
          withMember(line, at, own, text),
    ),
  },
  { weight: 1, arbitrary: within.map((at) => (line: Buffer) => withoutMember(line, at)) },
  {
    weight: 2,
    arbitrary: fc.tuple(name, value, fc.boolean()).map(
      ([own, text, last]) =>
        (line: Buffer) =>
          withRepeated(line, own, text, last),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(within, fc.constantFrom(...ODD_BYTES, ...BROKEN_UTF8)).map(
      ([at, bytes]) =>
        (line: Buffer) =>
          withBytes(line, at, bytes),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(0, 1_000_000), fc.constantFrom(...ODD_BYTES)).map(
      ([at, bytes]) =>
        (line: Buffer) =>
          at === 0 ? Buffer.concat([bytes, line]) : Buffer.concat([line, bytes]),
    ),
  },
);
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(within, lineChanges).map(([line, of]) => onLine(line, of)) },
  { weight: 1, arbitrary: within.map((at) => (lines: Buffer[]) => lines.toSpliced(at % lines.length, 1)) },
  {
    weight: 1,
    arbitrary: fc.tuple(within, within).map(
      ([from, to]) =>
        (lines: Buffer[]) =>
          lines.toSpliced(to % (lines.length + 1), 0, pick(lines, from)),
    ),
  },
);

const rarely = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: of });

export interface SealingKey {
  readonly id: string;
  readonly privateKey: KeyObject;
}
export interface Odd {
  readonly bytes: Buffer;
  readonly objectKey: string | undefined;
}

const LF = Buffer.from("\n");
const textOf = (lines: readonly Buffer[]): Buffer => Buffer.concat(lines.flatMap((line) => [line, LF]));
const linesOf = (manifest: Buffer): Buffer[] => {
  const lines: Buffer[] = [];
  for (let from = 0, to = manifest.indexOf(10); to !== -1; from = to + 1, to = manifest.indexOf(10, from))
    lines.push(manifest.subarray(from, to));
  return lines;
};

/** A seal over the lines: their true digest and number, and the sum of what looks like a size. */
const sealOf = (lines: readonly Buffer[], { id, privateKey }: SealingKey, off: number): Buffer => {
  const sizes = lines.slice(1).map((line) => Number((parsed(line) as { size?: unknown } | undefined)?.size));
  const bytes = /"kind":"backup"/.test(String(lines[0]))
    ? sizes.reduce((sum, size) => sum + (Number.isSafeInteger(size) ? size : 0), 0)
    : 0;
  const sha256 = createHash("sha256").update(textOf(lines)).digest("hex");
  const stated = { entries: Math.max(0, lines.length - 1), bytes: bytes + off, sha256, keyId: id };
  return Buffer.from(JSON.stringify({ seal: seal(stated, privateKey) }));
};

const PLACE = ["agent", "migration", "unit", "requirement", "completedAt"] as const;
type Head = Record<(typeof PLACE)[number], string>;

/** How it is packed, how many bytes of that are missing, and whether it is stored under another digest. */
const packing = fc.record({
  encoding: fc.constantFrom("zst" as const, "gz" as const),
  cut: rarely(fc.integer({ min: 1, max: 20 })),
  other: rarely(fc.constant(true)),
});
type Packing = typeof packing extends fc.Arbitrary<infer T> ? T : never;

/** Packs it under the key of the real manifest that it was made of, so that a change of its place differs from it. */
const packed = (manifest: Buffer, head: Head, { encoding, cut, other }: Packing): Odd => {
  const whole = encoding === "zst" ? zstdCompressSync(manifest) : gzipSync(manifest);
  const bytes = whole.subarray(0, Math.max(0, whole.length - (cut ?? 0)));
  const digest = createHash("sha256")
    .update(other === undefined ? bytes : manifest)
    .digest("hex");
  const place = Object.fromEntries(PLACE.map((member) => [member, head[member]])) as Head;
  return { bytes, objectKey: objectKeyOf({ ...place, digest, encoding }) };
};

/** @param bases real manifests, unpacked; they are changed, sealed again by one of `keys` or left as they are, and packed or not */
export const oddManifests = (bases: readonly Buffer[], keys: readonly SealingKey[]): fc.Arbitrary<Odd> =>
  fc
    .record({
      base: fc.constantFrom(...bases),
      changes: fc.array(change, { minLength: 1, maxLength: 2 }),
      sealChange: rarely(lineChanges),
      keepSeal: rarely(fc.constant(true)),
      key: fc.constantFrom(...keys),
      off: fc.constantFrom(0, 0, 0, 0, 0, 0, 1),
      end: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 1, 2),
      pack: fc.option(packing, { nil: undefined, freq: 2 }),
    })
    .map(({ base, changes, sealChange, keepSeal, key, off, end, pack }) => {
      const lines = linesOf(base);
      const head = JSON.parse(String(lines[0])) as Head;
      const changed = changes.reduce((some, of) => of(some), keepSeal ? lines : lines.slice(0, -1));
      const all = keepSeal ? changed : [...changed, sealOf(changed, key, off)];
      const last = all.at(-1);
      const sealed = sealChange === undefined || last === undefined ? all : [...all.slice(0, -1), sealChange(last)];
      const text = textOf(sealed);
      const manifest = text.subarray(0, Math.max(0, text.length - end));
      return pack === undefined ? { bytes: manifest, objectKey: undefined } : packed(manifest, head, pack);
    });
