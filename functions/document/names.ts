import type { NameDifference } from "../../core/audit/comparisons/same-names.ts";
import { Failure } from "../../core/failure.ts";
import type { Fact } from "../../core/history/fact.ts";
import { listDigestOf } from "../../core/pack/finding-rows.ts";
import { linesIn } from "../lines-in.ts";
import type { PartPorts } from "./read-parts.ts";

/** A response may be 6 MB (AWS, "Lambda quotas", synchronous invocation). */
const MAX_PAGE_BYTES = 2 * 1024 ** 2;

export interface NamesPage {
  readonly names: readonly NameDifference[];
  /** How many names come before the next page; undefined on the last one. */
  readonly next: number | undefined;
}

/**
 * A page of every name that a comparison found in one place and not in the other. The list is read to its end, so that a
 * page is of what was recorded and of nothing else; in memory is the page alone.
 * @param from how many names come before it
 * @throws Failure `not-found` where the fact has no list, `store-changed`, `object-missing`, `store-*`, `codec-*`
 */
export const readNames = async (
  { store, unpack }: PartPorts,
  fact: Fact,
  { from, limit }: { readonly from: number; readonly limit: number },
): Promise<NamesPage> => {
  const digest = listDigestOf(fact);
  if (fact.type !== "evidence-compared" || fact.list === undefined || digest === undefined)
    throw new Failure("not-found", `fact "${fact.id}" has no list of names`);
  const names: NameDifference[] = [];
  let bytes = 0;
  let index = 0;
  let next: number | undefined;
  const { size, chunks } = await store.open(fact.list);
  const unpacking = unpack("gz", chunks, size);
  for await (const line of linesIn(unpacking.chunks)) {
    const at = index;
    index += 1;
    if (at < from || next !== undefined) continue;
    bytes += Buffer.byteLength(line);
    // The first one always fits, so that each page gets on.
    if (names.length > 0 && (names.length >= limit || bytes > MAX_PAGE_BYTES)) next = at;
    else names.push(JSON.parse(line) as NameDifference);
  }
  if (unpacking.digest() !== digest)
    throw new Failure("store-changed", `${fact.list.key} no longer has the bytes that were recorded`);
  return { names, next };
};
