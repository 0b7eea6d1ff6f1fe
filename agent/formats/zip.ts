import { createHash } from "node:crypto";
import { closeSync, fstatSync } from "node:fs";
import type { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import { type Entry, fromFdPromise } from "yauzl";
import { openRegular } from "../../adapters/regular-file.ts";
import { Failure } from "../../core/failure.ts";

export interface ZipMember {
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
}

const MAX_MEMBERS = 10_000;
const MAX_UNPACKED_BYTES = 64 * 1024 ** 3;
/** Of all names together, which are kept. */
const MAX_NAMES_LENGTH = 8 * 1024 ** 2;
/** Real exports, which are XML, stay far below; once past the first MiBs more is a bomb. */
const MAX_RATIO = 400;
const RATIO_FROM_BYTES = 16 * 1024 ** 2;

/** Checks what the members state, before any byte of them is unpacked. Members may lie over each other in the file. */
const guardOf = (fileBytes: number): ((entry: Entry) => void) => {
  const names = new Set<string>();
  let namesLength = 0;
  let total = 0;
  return ({ fileName, uncompressedSize }) => {
    const name = fileName.toLowerCase();
    if (names.has(name)) throw new Error(`it has two members of the name "${fileName}"`);
    names.add(name);
    namesLength += name.length;
    total += uncompressedSize;
    if (names.size > MAX_MEMBERS) throw new Error(`it has more than ${MAX_MEMBERS} members`);
    if (namesLength > MAX_NAMES_LENGTH) throw new Error(`its names have more than ${MAX_NAMES_LENGTH} characters`);
    if (total > MAX_UNPACKED_BYTES) throw new Error(`it unpacks to more than ${MAX_UNPACKED_BYTES} bytes`);
    if (total > RATIO_FROM_BYTES && total > fileBytes * MAX_RATIO)
      throw new Error(`it unpacks to more than ${MAX_RATIO} times its size`);
  };
};

/** yauzl checks sizes and leaves the members' own checksum to its caller. */
async function* verifiedChunks(stream: Readable, entry: Entry, done: (sha256: string) => void): AsyncGenerator<Buffer> {
  const hash = createHash("sha256");
  let crc = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk);
    crc = crc32(chunk, crc);
    yield chunk;
  }
  if (crc !== entry.crc32) throw new Error(`"${entry.fileName}" does not have the checksum that the ZIP states`);
  done(hash.digest("hex"));
}

type Zip = Awaited<ReturnType<typeof fromFdPromise>>;

const openZip = async (file: string): Promise<{ readonly zip: Zip; readonly guard: (entry: Entry) => void }> => {
  const descriptor = openRegular(file);
  try {
    const options = { lazyEntries: true, strictFileNames: true, validateEntrySizes: true, autoClose: false };
    const guard = guardOf(fstatSync(descriptor).size);
    return { zip: await fromFdPromise(descriptor, options), guard };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
};

const UTF8_FLAG = 0x800;

/** A name that does not say that it is UTF-8 is in the code page of whoever wrote it: beyond ASCII, its bytes are its name. */
const nameOf = ({ fileName, fileNameRaw, generalPurposeBitFlag }: Entry): string =>
  (generalPurposeBitFlag & UTF8_FLAG) !== 0 || fileNameRaw.every((byte) => byte < 0x80)
    ? fileName
    : `hex:${Buffer.from(fileNameRaw).toString("hex")}`;

/** The end record, and those of a ZIP of 64 bits before it (PKWARE APPNOTE, 4.3.14 to 4.3.16). */
const END_BYTES = 22;
const END64_BYTES = 20 + 56;

/** A ZIP that another was appended to is read as one of both, or as parts of them. */
const requireOneZip = (zip: Zip, firstAt: number): void => {
  const { fileSize, comment, readEntryCursor: end } = zip as Zip & { readonly readEntryCursor: number };
  const after = fileSize - end - Buffer.byteLength(comment);
  if ((firstAt !== 0 && Number.isFinite(firstAt)) || (after !== END_BYTES && after !== END_BYTES + END64_BYTES))
    throw new Error("it is not one ZIP from its first byte to its last");
};

/**
 * Reads every member of a ZIP through, so that its own checksums are checked; `visit` receives each member's bytes as
 * they arrive and may leave them unread. Names that would lead out of a folder are refused, and so are
 * two of one name, and what unpacks to too much.
 * @throws Failure `source-invalid` where it is no ZIP, truncated, damaged or a bomb
 */
export const readZip = async (
  file: string,
  visit: (name: string, chunks: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<ZipMember[]> => {
  const members: ZipMember[] = [];
  let zip: Zip | undefined;
  let firstAt = Number.POSITIVE_INFINITY;
  try {
    const opened = await openZip(file);
    zip = opened.zip;
    for await (const entry of zip.eachEntry() as AsyncIterable<Entry>) {
      if (entry.fileName.endsWith("/")) continue;
      opened.guard(entry);
      firstAt = Math.min(firstAt, entry.relativeOffsetOfLocalHeader);
      const stream = (await zip.openReadStreamPromise(entry)) as Readable;
      stream.on("error", () => undefined);
      let sha256 = "";
      const chunks = verifiedChunks(stream, entry, (digest) => {
        sha256 = digest;
      });
      const name = nameOf(entry);
      await visit(name, chunks);
      // What was left unread is read all the same: the checksum is at the end of a member.
      for await (const _ of chunks);
      members.push({ name, size: entry.uncompressedSize, sha256 });
    }
    requireOneZip(zip, firstAt);
    return members;
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure("source-invalid", `${file} is no whole ZIP: ${(error as Error).message}`, { cause: error });
  } finally {
    zip?.close();
  }
};
