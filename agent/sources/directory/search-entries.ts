import type { Filter } from "ldapts";
import { Failure } from "../../../core/failure.ts";
import type { DirectoryEntry, Search } from "./ldap.ts";

/** What is asked for below a base. */
export interface EntryQuery<T> {
  readonly filter: Filter;
  readonly attributes: readonly string[];
  readonly pageSize: number;
  /** What is kept of an entry. */
  read(entry: DirectoryEntry): Promise<T>;
}

export interface FoundEntries<T> {
  readonly found: readonly T[];
  readonly references: ReadonlySet<string>;
}

const searchOnce = async <T>(search: Search, base: string, { filter, attributes, pageSize, read }: EntryQuery<T>) => {
  const found: T[] = [];
  const references = new Set<string>();
  let endedEmpty = true;
  for await (const page of search(base, { scope: "sub", filter, attributes: [...attributes], pageSize })) {
    endedEmpty = page.entries.length === 0;
    for (const entry of page.entries) found.push(await read(entry));
    for (const reference of page.references) references.add(reference);
  }
  return { found, references, endedEmpty };
};

/**
 * All entries below one base. A server may return an empty page and still have more, and the client treats an empty page
 * as the end; so an end with an empty page is accepted only where a search with another page size has the same count.
 * @param noun what an entry is, for a failure
 * @throws Failure `directory-*`
 */
export const searchEntries = async <T>(
  search: Search,
  base: string,
  query: EntryQuery<T>,
  noun: string,
): Promise<FoundEntries<T>> => {
  const first = await searchOnce(search, base, query);
  if (!first.endedEmpty) return first;
  const second = await searchOnce(search, base, { ...query, pageSize: query.pageSize - 3 });
  if (second.found.length !== first.found.length)
    throw new Failure(
      "directory-truncated",
      `below ${base} the directory returned ${first.found.length} ${noun}, then ${second.found.length}: the list is incomplete, or changes while it is read`,
    );
  return first;
};
