import { crc32, deflateRawSync, inflateRawSync } from "node:zlib";
import {
  digestLine,
  PACK_DIGEST_FILE,
  PACK_FILE,
  type PackedFile,
  PackFile,
  packFileText,
  sha256Of,
} from "../../core/pack/pack-file.ts";
import {
  centralDirectory,
  DEFLATED,
  END_BYTES,
  findDirectory,
  LOCAL_BYTES,
  localHeader,
  readDirectory,
  STORED,
  type ZipEntry,
} from "../../core/pack/zip.ts";

/** What a forger has: the format of packs, so that every digest can be made anew. */

export interface Held {
  readonly name: string;
  readonly bytes: Buffer;
}

/** The files of an archive, by an own reading of it. */
export const heldIn = (zip: Buffer): Held[] => {
  const { offset = 0 } = findDirectory(zip.subarray(-END_BYTES)) ?? {};
  return (readDirectory(zip.subarray(offset, zip.length - END_BYTES)) ?? []).map(
    ({ name, offset: at, packedBytes, method }) => {
      const from = at + LOCAL_BYTES + Buffer.byteLength(name);
      const bytes = zip.subarray(from, from + packedBytes);
      return { name, bytes: method === STORED ? bytes : inflateRawSync(bytes) };
    },
  );
};

type Deflate = (bytes: Buffer) => Buffer;
const deflate: Deflate = (bytes) => deflateRawSync(bytes, { level: 6 });

const entryOf = ({ name, bytes }: Held, pack: Deflate): { readonly entry: ZipEntry; readonly packed: Buffer } => {
  const isStored = /^pack\.|\.(?:gz|zst)$/.test(name);
  const packed = isStored ? bytes : pack(bytes);
  const entry = { name, crc32: crc32(bytes), bytes: bytes.length, packedBytes: packed.length };
  return { entry: { ...entry, method: isStored ? STORED : DEFLATED }, packed };
};

export const zipOf = (held: readonly Held[], pack: Deflate = deflate): Buffer => {
  const all = held.map((one) => entryOf(one, pack));
  const pieces = all.flatMap(({ entry, packed }) => [localHeader(entry), packed]);
  return Buffer.concat([...pieces, centralDirectory(all.map(({ entry }) => entry))]);
};

/** An archive as packs are, with other files in it, or without those that are null, and a pack.json that agrees with them. */
export const repacked = (
  zip: Buffer,
  changed: Readonly<Record<string, Buffer | null>>,
  { pack = deflate, format }: { readonly pack?: Deflate; readonly format?: PackFile["format"] } = {},
): Buffer => {
  const held = heldIn(zip)
    .filter(({ name }) => changed[name] !== null)
    .map(({ name, bytes }) => ({ name, bytes: changed[name] ?? bytes }));
  const own = PackFile.parse(JSON.parse(String(held[0]?.bytes)));
  const files: PackedFile[] = held.slice(2).map((one) => {
    const { entry, packed } = entryOf(one, pack);
    const how = entry.method === STORED ? null : { bytes: packed.length, sha256: sha256Of(packed) };
    return { name: one.name, bytes: one.bytes.length, sha256: sha256Of(one.bytes), packed: how };
  });
  const text = packFileText({ ...own, format: format ?? own.format, files });
  const first = [
    { name: PACK_FILE, bytes: Buffer.from(text) },
    { name: PACK_DIGEST_FILE, bytes: Buffer.from(digestLine(sha256Of(text), PACK_FILE)) },
  ];
  return zipOf([...first, ...held.slice(2)], pack);
};

export const textIn = (zip: Buffer, name: string): string =>
  String(heldIn(zip).find((one) => one.name === name)?.bytes);

/** Without their ends. */
export const linesIn = (zip: Buffer, name: string): string[] => textIn(zip, name).split("\n").slice(0, -1);
