/**
 * The archive of a pack: ZIP (PKWARE APPNOTE 6.3.10) in one form only, so that every byte of it follows from the names, the
 * contents and `pack.json`: no extra fields, no comments, no data descriptors, no time but the first that ZIP has, and
 * nothing before, between or behind. So any other byte is seen.
 */

export const STORED = 0;
export const DEFLATED = 8;
export type Method = typeof STORED | typeof DEFLATED;

export interface ZipEntry {
  readonly name: string;
  readonly method: Method;
  readonly crc32: number;
  /** As it lies in the archive, and as it is. */
  readonly packedBytes: number;
  readonly bytes: number;
}

/** Without ZIP64 nothing in the archive, and not the archive itself, is larger. */
export const MAX_ZIP_BYTES = 0xffff_ffff - 1;
export const MAX_ZIP_ENTRIES = 65_534;

export const LOCAL_BYTES = 30;
export const END_BYTES = 22;

/** 2.0, which DEFLATE needs. */
const VERSION = 20;
/** Names are in UTF-8. */
const FLAGS = 0x0800;
/** 1 January 1980, midnight: the first instant that ZIP can state. */
const DOS_TIME = 0;
const DOS_DATE = 0x0021;

/** The 26 bytes that both headers have. */
const shared = ({ name, method, crc32, packedBytes, bytes }: ZipEntry): Buffer => {
  const out = Buffer.alloc(26);
  out.writeUInt16LE(VERSION, 0);
  out.writeUInt16LE(FLAGS, 2);
  out.writeUInt16LE(method, 4);
  out.writeUInt16LE(DOS_TIME, 6);
  out.writeUInt16LE(DOS_DATE, 8);
  out.writeUInt32LE(crc32, 10);
  out.writeUInt32LE(packedBytes, 14);
  out.writeUInt32LE(bytes, 18);
  out.writeUInt16LE(Buffer.byteLength(name), 22);
  return out;
};

/** What stands before the bytes of an entry. */
export const localHeader = (entry: ZipEntry): Buffer =>
  Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), shared(entry), Buffer.from(entry.name)]);

const centralHeader = (entry: ZipEntry, offset: number): Buffer => {
  const rest = Buffer.alloc(14);
  // A comment, a disk and attributes: none. Then where the entry begins.
  rest.writeUInt32LE(offset, 10);
  const madeBy = Buffer.from([VERSION, 0]);
  return Buffer.concat([Buffer.from("PK\x01\x02", "latin1"), madeBy, shared(entry), rest, Buffer.from(entry.name)]);
};

/** How many bytes an entry takes before the next one begins. */
export const entryBytes = ({ name, packedBytes }: ZipEntry): number =>
  LOCAL_BYTES + Buffer.byteLength(name) + packedBytes;

/** The end of the archive: where each entry is, and how many there are. */
export const centralDirectory = (entries: readonly ZipEntry[]): Buffer => {
  const headers: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    headers.push(centralHeader(entry, offset));
    offset += entryBytes(entry);
  }
  const directory = Buffer.concat(headers);
  const end = Buffer.alloc(END_BYTES);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([directory, end]);
};

/** An entry as the central directory states it, with the place where it begins. */
export interface FoundEntry extends ZipEntry {
  readonly offset: number;
}

/** Where the central directory is, as the last bytes state it; undefined where they are not an archive's. */
export const findDirectory = (end: Buffer): { readonly offset: number; readonly bytes: number } | undefined => {
  if (end.length !== END_BYTES || end.readUInt32LE(0) !== 0x0605_4b50) return undefined;
  return { offset: end.readUInt32LE(16), bytes: end.readUInt32LE(12) };
};

const CENTRAL_BYTES = 46;

/** The entries of a central directory; undefined where one is cut. Whether they are written as packs are is compared later. */
export const readDirectory = (directory: Buffer): readonly FoundEntry[] | undefined => {
  const entries: FoundEntry[] = [];
  for (let at = 0; at < directory.length; ) {
    if (directory.length - at < CENTRAL_BYTES || directory.readUInt32LE(at) !== 0x0201_4b50) return undefined;
    const nameBytes = directory.readUInt16LE(at + 28);
    const end = at + CENTRAL_BYTES + nameBytes;
    if (end > directory.length) return undefined;
    const method = directory.readUInt16LE(at + 10);
    if (method !== STORED && method !== DEFLATED) return undefined;
    entries.push({
      name: directory.toString("utf8", at + CENTRAL_BYTES, end),
      method,
      crc32: directory.readUInt32LE(at + 16),
      packedBytes: directory.readUInt32LE(at + 20),
      bytes: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    });
    at = end;
  }
  return entries;
};
