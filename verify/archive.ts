import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { isPackFileName, PACK_DIGEST_FILE, PACK_FILE, type PackFile } from "../core/pack/pack-file.ts";
import {
  centralDirectory,
  DEFLATED,
  END_BYTES,
  entryBytes,
  type FoundEntry,
  findDirectory,
  LOCAL_BYTES,
  localHeader,
  MAX_ZIP_BYTES,
  readDirectory,
  STORED,
} from "../core/pack/zip.ts";
import { MAX_SMALL_BYTES, type PackFiles } from "./pack-files.ts";
import type { ByteSource, Platform } from "./platform.ts";
import { Refused } from "./refused.ts";

/** A pack as one file. It is read by its directory, and every byte of it that is no content is compared with what packs have. */

type Listed = PackFile["files"][number];

const ARCHIVE = "the archive";
const CHUNK_BYTES = 256 * 1024;

const atByte = (offset: number, message: string): Refused =>
  new Refused("zip-form", message, { file: ARCHIVE, offset });

const readExactly = async (file: ByteSource, offset: number, length: number): Promise<Buffer> => {
  const bytes = await file.read(offset, length);
  if (bytes.length < length) throw atByte(offset + bytes.length, "the archive ends too early");
  return bytes;
};

/** @throws Refused at the first byte that differs */
const requireSame = (actual: Buffer, expected: Buffer, offset: number, what: string): void => {
  if (actual.equals(expected)) return;
  const length = Math.min(actual.length, expected.length);
  let at = 0;
  while (at < length && actual[at] === expected[at]) at += 1;
  throw atByte(offset + at, `${what} is not as packs have it`);
};

const readEntries = async (file: ByteSource): Promise<readonly FoundEntry[]> => {
  const { size } = file;
  if (size > MAX_ZIP_BYTES || size < END_BYTES) throw atByte(0, `an archive of ${size} bytes is none of a pack`);
  const end = await readExactly(file, size - END_BYTES, END_BYTES);
  const found = findDirectory(end);
  if (found === undefined || found.offset + found.bytes + END_BYTES !== size)
    throw atByte(size - END_BYTES, "the end of the archive is not as packs have it");
  if (found.bytes > MAX_SMALL_BYTES) throw atByte(found.offset, "the directory is too long");
  const directory = await readExactly(file, found.offset, found.bytes);
  const entries = readDirectory(directory);
  if (entries === undefined) throw atByte(found.offset, "the directory is not as packs have it");
  requireSame(Buffer.concat([directory, end]), centralDirectory(entries), found.offset, "the directory");
  const last = entries.at(-1);
  if (last === undefined || last.offset + entryBytes(last) !== found.offset)
    throw atByte(found.offset, "there are bytes between the files and the directory");
  return entries;
};

const requireNames = (entries: readonly FoundEntry[]): void => {
  const seen = new Set<string>();
  for (const { name } of entries) {
    if (seen.has(name)) throw new Refused("zip-name", `the archive has ${name} twice`, { file: name });
    seen.add(name);
    if (name !== PACK_FILE && name !== PACK_DIGEST_FILE && !isPackFileName(name))
      throw new Refused("zip-name", "no file of a pack has such a name", { file: JSON.stringify(name) });
  }
  if (entries[0]?.name !== PACK_FILE || entries[1]?.name !== PACK_DIGEST_FILE)
    throw new Refused("zip-name", `a pack begins with ${PACK_FILE} and ${PACK_DIGEST_FILE}`, { file: ARCHIVE });
};

async function* packedBytes(
  file: ByteSource,
  { offset, name, packedBytes: length }: FoundEntry,
): AsyncGenerator<Buffer> {
  const from = offset + LOCAL_BYTES + Buffer.byteLength(name);
  for (let at = 0; at < length; at += CHUNK_BYTES)
    yield await readExactly(file, from + at, Math.min(CHUNK_BYTES, length - at));
}

/** The packed bytes of a file must be those that `pack.json` names: the same content can be packed in many ways. */
const requirePacked = async (file: ByteSource, entry: FoundEntry, sha256: string): Promise<void> => {
  const hash = createHash("sha256");
  for await (const chunk of packedBytes(file, entry)) hash.update(chunk);
  if (hash.digest("hex") !== sha256)
    throw new Refused("file-digest", "its packed bytes are not those that pack.json states", { file: entry.name });
};

/** Unpacks so many bytes and no more. */
async function* unpacked(
  file: ByteSource,
  entry: FoundEntry,
  listed: Listed,
  known: Set<string>,
  { unpack }: Platform,
): AsyncGenerator<Buffer> {
  const { name, bytes, packed } = listed;
  const method = packed === null ? STORED : DEFLATED;
  if (entry.method !== method || entry.bytes !== bytes || entry.packedBytes !== (packed?.bytes ?? bytes))
    throw new Refused("file-digest", "the archive states another size or form of it than pack.json", { file: name });
  if (packed !== null && !known.has(name)) await requirePacked(file, entry, packed.sha256);
  known.add(name);
  const source = packedBytes(file, entry);
  const chunks = packed === null ? source : unpack("deflate-raw", source);
  let crc = 0;
  let length = 0;
  try {
    for await (const chunk of chunks) {
      length += chunk.length;
      if (length > bytes) throw new Refused("file-digest", `it unpacks to more than ${bytes} bytes`, { file: name });
      crc = crc32(chunk, crc);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Refused("file-digest", `it cannot be unpacked: ${(error as Error).message}`, { file: name });
  }
  if (length !== bytes || crc !== entry.crc32)
    throw new Refused("zip-check", "its size or check sum in the archive is another one", { file: name });
}

const crcOf = async (file: ByteSource, entry: FoundEntry): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of packedBytes(file, entry)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (crc32(bytes) !== entry.crc32)
    throw new Refused("zip-check", "its check sum in the archive is another one", { file: entry.name });
  return bytes;
};

/** @throws Refused where it is no archive of a pack */
export const openArchive = async (file: ByteSource, platform: Platform): Promise<PackFiles> => {
  try {
    const entries = await readEntries(file);
    requireNames(entries);
    const known = new Set<string>();
    const byName = new Map(entries.map((entry) => [entry.name, entry]));
    for (const entry of entries) {
      const header = localHeader(entry);
      requireSame(
        await readExactly(file, entry.offset, header.length),
        header,
        entry.offset,
        `the header of ${entry.name}`,
      );
    }
    const entryOf = (name: string): FoundEntry => {
      const entry = byName.get(name);
      if (entry === undefined) throw new Refused("file-missing", "it is not in the archive", { file: name });
      return entry;
    };
    return {
      names: entries.map(({ name }) => name),
      isOrdered: true,
      readSmall: async (name) => {
        const entry = entryOf(name);
        if (entry.method !== STORED || entry.packedBytes !== entry.bytes || entry.bytes > MAX_SMALL_BYTES)
          throw new Refused("zip-form", "it does not lie in the archive as packs have it", { file: name });
        return crcOf(file, entry);
      },
      open: (listed) => unpacked(file, entryOf(listed.name), listed, known, platform),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
};
