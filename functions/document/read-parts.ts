import type { SystemPartView } from "../../contract/schemas/document.ts";
import { Failure } from "../../core/failure.ts";
import type { ManifestFact } from "../../core/history/fact.ts";
import type { AccountEntry, Entry } from "../../core/manifest/entry.ts";
import { findManifestKey } from "../../core/manifest/object-key.ts";
import { manifestReader } from "../../core/manifest/read.ts";
import { attributesIn, findSystemKey } from "../../core/manifest/system-entry.ts";
import type { Unpack } from "../../ports/codec.ts";
import type { ObjectStore } from "../../ports/object-store.ts";

/** A system has thousands of parts; the whole manifest is read for each page of it. */
export const MAX_PARTS = 50_000;
const MAX_PACKED_BYTES = 32 * 1024 ** 2;
/** A response may be 6 MB (AWS, "Lambda quotas", synchronous invocation). */
const MAX_PAGE_BYTES = 2 * 1024 ** 2;

export interface PartPorts {
  readonly store: ObjectStore;
  readonly unpack: Unpack;
}

export interface PartsPage {
  readonly parts: readonly SystemPartView[];
  /** How many parts come before the next page; undefined on the last one. */
  readonly next: number | undefined;
}

const partOf = ({ key, name = key, more }: AccountEntry): SystemPartView => ({
  type: findSystemKey(key)?.type ?? key,
  name,
  attributes: attributesIn(more),
});

/**
 * A page of the parts in an accepted inventory. The manifest is read to its end, so that a page is of what was accepted and
 * of nothing else; in memory is the page alone.
 * @param from how many parts come before it
 * @throws Failure `request-invalid` where it is too long to be shown, `object-missing`, `store-*`, `codec-*`
 */
export const readParts = async (
  { store, unpack }: PartPorts,
  fact: ManifestFact,
  { from, limit }: { readonly from: number; readonly limit: number },
): Promise<PartsPage> => {
  const { object, entries } = fact;
  if (entries > MAX_PARTS || object.size > MAX_PACKED_BYTES)
    throw new Failure(
      "request-invalid",
      `an inventory of ${entries} parts is too long to be shown: ${MAX_PARTS} may be`,
    );
  const parts: SystemPartView[] = [];
  let bytes = 0;
  let index = 0;
  let next: number | undefined;
  const visit = (entry: Entry): void => {
    const at = index;
    index += 1;
    if (at < from || next !== undefined) return;
    const part = partOf(entry as AccountEntry);
    bytes += Buffer.byteLength(JSON.stringify(part));
    // The first one always fits, so that each page gets on.
    if (parts.length > 0 && (parts.length >= limit || bytes > MAX_PAGE_BYTES)) next = at;
    else parts.push(part);
  };
  const reader = manifestReader({ header: () => visit });
  const encoding = findManifestKey(object.key)?.encoding ?? "zst";
  const { size, chunks } = await store.open(object);
  const unpacking = unpack(encoding, chunks, size);
  for await (const chunk of unpacking.chunks) reader.push(chunk);
  const { fault } = reader.end();
  if (fault !== undefined || unpacking.digest() !== fact.digest)
    throw new Failure("store-changed", `${object.key} was accepted and is now ${fault?.code ?? "another manifest"}`);
  return { parts, next };
};
