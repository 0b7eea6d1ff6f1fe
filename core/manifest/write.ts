import { createHash, type KeyObject } from "node:crypto";
import { Failure } from "../failure.ts";
import { type Entry, entryChecks } from "./entry.ts";
import { ManifestHeader, type ManifestHeaderInput } from "./header.ts";
import { compareKeys } from "./key-order.ts";
import { MAX_LINE_BYTES } from "./read.ts";
import { seal } from "./seal.ts";

const FLUSH_BYTES = 65_536;

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
  let pending = `${JSON.stringify(header)}\n`;
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
    const wrong = check(entry) ?? (Buffer.byteLength(text) > MAX_LINE_BYTES ? "is too long" : undefined);
    if (wrong !== undefined) throw new Failure("manifest-unwritable", `entry ${count + 1}: ${wrong}`);
    if (previous !== undefined && compareKeys(previous, entry.key) > 0)
      throw new Failure("manifest-unwritable", `entry ${count + 1}: "${entry.key}" must not come after "${previous}"`);
    previous = entry.key;
    count += 1;
    if ("size" in entry) bytes += entry.size;
    pending += `${text}\n`;
    if (pending.length >= FLUSH_BYTES) yield flush();
  }
  if (pending !== "") yield flush();
  const stated = { entries: count, bytes, sha256: hash.digest("hex"), keyId: key.id };
  yield Buffer.from(`${JSON.stringify({ seal: seal(stated, key.privateKey) })}\n`);
}
