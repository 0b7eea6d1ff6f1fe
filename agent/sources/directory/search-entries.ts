import type { Filter } from "ldapts";
import { Failure } from "../../../core/failure.ts";
import type { DirectoryEntry, Search } from "./ldap.ts";

/** What is asked for below a base. */
export interface EntryQuery {
  readonly filter: Filter;
  readonly attributes: readonly string[];
  readonly pageSize: number;
}

const searchOnce = async (
  search: Search,
  base: string,
  { filter, attributes, pageSize }: EntryQuery,
  onEntry: (entry: DirectoryEntry) => Promise<void>,
) => {
  let count = 0;
  const references = new Set<string>();
  let endedEmpty = true;
  for await (const page of search(base, { scope: "sub", filter, attributes: [...attributes], pageSize })) {
    endedEmpty = page.entries.length === 0;
    count += page.entries.length;
    for (const entry of page.entries) await onEntry(entry);
    for (const reference of page.references) references.add(reference);
  }
  return { count, references, endedEmpty };
};

/**
 * All entries below one base. A server may return an empty page and still have more, and the client treats an empty page
 * as the end; so an end with an empty page is accepted only where a search with another page size has the same count.
 * @param noun what an entry is, for a failure
 * @param onEntry is given each entry once, page by page
 * @returns the references to other servers
 * @throws Failure `directory-*`
 */
export const searchEntries = async (
  search: Search,
  base: string,
  query: EntryQuery,
  noun: string,
  onEntry: (entry: DirectoryEntry) => Promise<void>,
): Promise<ReadonlySet<string>> => {
  const first = await searchOnce(search, base, query, onEntry);
  if (!first.endedEmpty) return first.references;
  const second = await searchOnce(search, base, { ...query, pageSize: query.pageSize - 3 }, async () => undefined);
  if (second.count !== first.count)
    throw new Failure(
      "directory-truncated",
      `below ${base} the directory returned ${first.count} ${noun}, then ${second.count}: the list is incomplete, or changes while it is read`,
    );
  return first.references;
};
