import { createHash, type KeyObject } from "node:crypto";
import { Failure } from "../failure.ts";
import { type Entry, entryChecks, type FileEntry, hasSizes } from "./entry.ts";
import { ManifestHeader, type ManifestHeaderInput } from "./header.ts";
import { compareKeys } from "./key-order.ts";
import { MAX_LINE_BYTES } from "./read.ts";
import { seal } from "./seal.ts";
import { isUnicode, mayHaveHalfPair } from "./unicode.ts";

const FLUSH_BYTES = 65_536;

const wrongWithLine = (json: string): string | undefined => {
  if (Buffer.byteLength(json) > MAX_LINE_BYTES) return "is too long";
  return mayHaveHalfPair(json) && !isUnicode(JSON.parse(json)) ? "has a string that is not Unicode" : undefined;
};

/**
 * Writes a manifest as unpacked bytes, in pieces of about 64 KiB: header, entries, seal.
 * `entries` must come in ascending key order; a repeated key is written as it is, because the auditor, not the writer,
 * judges it.
 * @throws Failure `manifest-unwritable` where the header or an entry breaks the format, or the order is wrong.
 */
export async function* writeManifest(
  headerInput: ManifestHeaderInput,
  entries: Iterable<Entry> | AsyncIterable<Entry>,
  key: { readonly id: string; readonly privateKey: KeyObject },
): AsyncGenerator<Buffer> {
  const parsed = ManifestHeader.safeParse(headerInput);
  if (!parsed.success)
    throw new Failure("manifest-unwritable", `the header breaks the format: ${parsed.error.issues[0]?.message}`, {
      cause: parsed.error,
    });
  const header = parsed.data;
  const check = entryChecks[header.kind];
  const hash = createHash("sha256");
  const first = JSON.stringify(header);
  const wrongHeader = wrongWithLine(first);
  if (wrongHeader !== undefined) throw new Failure("manifest-unwritable", `the header ${wrongHeader}`);
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
    const text = JSON.stringify(entry);
    const wrong = check(entry) ?? wrongWithLine(text);
    if (wrong !== undefined) throw new Failure("manifest-unwritable", `entry ${count + 1}: ${wrong}`);
    if (previous !== undefined && compareKeys(previous, entry.key) > 0)
      throw new Failure("manifest-unwritable", `entry ${count + 1}: "${entry.key}" must not come after "${previous}"`);
    previous = entry.key;
    count += 1;
    if (hasSizes(header.kind)) bytes += (entry as FileEntry).size;
    if (bytes > Number.MAX_SAFE_INTEGER)
      throw new Failure("manifest-unwritable", `entry ${count}: the sizes sum up to more than 2^53 - 1`);
    pending += `${text}\n`;
    if (pending.length >= FLUSH_BYTES) yield flush();
  }
  if (pending !== "") yield flush();
  const stated = { entries: count, bytes, sha256: hash.digest("hex"), keyId: key.id };
  yield Buffer.from(`${JSON.stringify({ seal: seal(stated, key.privateKey) })}\n`);
}
