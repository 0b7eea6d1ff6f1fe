import { createHash, type KeyObject } from "node:crypto";
import { Failure } from "../failure.ts";
import { type Entry, entryChecks, type FileEntry, hasSizes } from "./entry.ts";
import { ManifestHeader, type ManifestHeaderInput, type ManifestKind } from "./header.ts";
import { compareKeys } from "./key-order.ts";
import { MAX_LINE_BYTES } from "./read.ts";
import { seal } from "./seal.ts";
import { isUnicode, mayHaveHalfPair } from "./unicode.ts";

const FLUSH_BYTES = 65_536;

const wrongWithLine = (json: string): string | undefined => {
  // No character has more than three bytes for each of its units.
  if (json.length * 3 > MAX_LINE_BYTES && Buffer.byteLength(json) > MAX_LINE_BYTES) return "is too long";
  return mayHaveHalfPair(json) && !isUnicode(JSON.parse(json)) ? "has a string that is not Unicode" : undefined;
};

/** An entry as its line without its end, or what keeps it from being one. */
type EntryLine = { readonly line: string } | { readonly wrong: string };

/** Makes lines of one kind of entries. */
export const entryLiner = (kind: ManifestKind): ((entry: Entry) => EntryLine) => {
  const check = entryChecks[kind];
  return (entry) => {
    const line = JSON.stringify(entry);
    const wrong = check(entry) ?? wrongWithLine(line);
    return wrong === undefined ? { line } : { wrong };
  };
};

/** Lines of entries in the order of keys, each whole and with its end; how many they are and the sum of their sizes. */
export interface EntryLines {
  readonly entries: number;
  readonly bytes: number;
  /** Each piece stays as it is until the reader asks for the second one after it. */
  pieces(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** What identifies a manifest, and what is in it: two of the same entries differ in their headers. */
export interface ManifestDigests {
  /** What the seal states: SHA-256 of every byte before it, in hexadecimal digits. */
  readonly digest: string;
  /** SHA-256 of the entry lines. */
  readonly content: string;
}

interface Sealing {
  readonly id: string;
  readonly privateKey: KeyObject;
}

const unwritable = (what: string, cause?: unknown): Failure => new Failure("manifest-unwritable", what, { cause });

const headerLine = (headerInput: ManifestHeaderInput): { readonly kind: ManifestKind; readonly line: string } => {
  const parsed = ManifestHeader.safeParse(headerInput);
  if (!parsed.success)
    throw unwritable(`the header breaks the format: ${parsed.error.issues[0]?.message}`, parsed.error);
  const line = JSON.stringify(parsed.data);
  const wrong = wrongWithLine(line);
  if (wrong !== undefined) throw unwritable(`the header ${wrong}`);
  return { kind: parsed.data.kind, line };
};

const sealLine = (hash: string, { entries, bytes }: Omit<EntryLines, "pieces">, key: Sealing): Buffer => {
  const stated = { entries, bytes, sha256: hash, keyId: key.id };
  return Buffer.from(`${JSON.stringify({ seal: seal(stated, key.privateKey) })}\n`);
};

/** @throws Failure `manifest-unwritable` */
export const addSizes = (sum: number, size: number, entries: number): number => {
  if (sum + size > Number.MAX_SAFE_INTEGER)
    throw unwritable(`entry ${entries}: the sizes sum up to more than 2^53 - 1`);
  return sum + size;
};

/**
 * Writes a manifest whose entries are lines already: made by {@link entryLiner}, and in the order of their keys, which is
 * not looked at again.
 * @returns pieces, each of which stays as it is until the reader asks for the second one after it; and, at their end, the digests
 * @throws Failure `manifest-unwritable` where the header breaks the format
 */
export async function* writeManifestOfLines(
  headerInput: ManifestHeaderInput,
  lines: EntryLines,
  key: Sealing,
): AsyncGenerator<Buffer, ManifestDigests> {
  const hash = createHash("sha256");
  const content = createHash("sha256");
  const first = Buffer.from(`${headerLine(headerInput).line}\n`);
  hash.update(first);
  yield first;
  for await (const piece of lines.pieces()) {
    hash.update(piece);
    content.update(piece);
    yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
  }
  const digest = hash.digest("hex");
  yield sealLine(digest, lines, key);
  return { digest, content: content.digest("hex") };
}

/**
 * Writes a manifest as unpacked bytes, in pieces of about 64 KiB: header, entries, seal.
 * `entries` must come in ascending key order; a repeated key is written as it is, because the auditor, not the writer,
 * judges it.
 * @throws Failure `manifest-unwritable` where the header or an entry breaks the format, or the order is wrong.
 */
export async function* writeManifest(
  headerInput: ManifestHeaderInput,
  entries: Iterable<Entry> | AsyncIterable<Entry>,
  key: Sealing,
): AsyncGenerator<Buffer> {
  const { kind, line: first } = headerLine(headerInput);
  const lineOf = entryLiner(kind);
  const hash = createHash("sha256");
  let pending = `${first}\n`;
  let count = 0;
  let bytes = 0;
  let previous: string | undefined;

  const flush = (): Buffer => {
    const piece = Buffer.from(pending);
    hash.update(piece);
    pending = "";
    return piece;
  };

  for await (const entry of entries) {
    count += 1;
    const made = lineOf(entry);
    if ("wrong" in made) throw unwritable(`entry ${count}: ${made.wrong}`);
    if (previous !== undefined && compareKeys(previous, entry.key) > 0)
      throw unwritable(`entry ${count}: "${entry.key}" must not come after "${previous}"`);
    previous = entry.key;
    if (hasSizes(kind)) bytes = addSizes(bytes, (entry as FileEntry).size, count);
    pending += `${made.line}\n`;
    if (pending.length >= FLUSH_BYTES) yield flush();
  }
  if (pending !== "") yield flush();
  yield sealLine(hash.digest("hex"), { entries: count, bytes }, key);
}
