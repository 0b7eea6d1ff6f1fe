import { Failure } from "../../../core/failure.ts";
import type { AccountEntry } from "../../../core/manifest/entry.ts";
import { ACCOUNT_ATTRIBUTES, accountFilter, readAccount } from "./account.ts";
import type { Search } from "./ldap.ts";
import type { DirectoryOptions } from "./options.ts";

/** These partitions hold no accounts, and a search from the root of a domain always refers to them. */
const NO_ACCOUNTS = /\/(?:DC=(?:Forest|Domain)DnsZones,|CN=Configuration,|CN=Schema,)/i;

export interface FoundAccount {
  readonly dn: string;
  readonly account: AccountEntry;
}

export interface AccountSearch {
  readonly accounts: readonly FoundAccount[];
  readonly references: ReadonlySet<string>;
  /** True where the last page was empty: the end, or a page that only looked like one. */
  readonly endedEmpty: boolean;
}

const searchOnce = async (
  search: Search,
  base: string,
  options: DirectoryOptions,
  pageSize: number,
): Promise<AccountSearch> => {
  const accounts: FoundAccount[] = [];
  const references = new Set<string>();
  let endedEmpty = true;
  const attributes = [...ACCOUNT_ATTRIBUTES, ...options.more];
  for await (const page of search(base, { scope: "sub", filter: accountFilter(options), attributes, pageSize })) {
    endedEmpty = page.entries.length === 0;
    for (const entry of page.entries)
      accounts.push({ dn: entry.dn, account: await readAccount(search, entry, options) });
    for (const reference of page.references) if (!NO_ACCOUNTS.test(reference)) references.add(reference);
  }
  return { accounts, references, endedEmpty };
};

/**
 * All accounts below one base. A server may return an empty page and still have more, and the client treats an empty page
 * as the end; so an end with an empty page is accepted only where a search with another page size has the same count.
 * @throws Failure `directory-*`
 */
export const searchAccounts = async (
  search: Search,
  base: string,
  options: DirectoryOptions,
): Promise<AccountSearch> => {
  const first = await searchOnce(search, base, options, options.pageSize);
  if (!first.endedEmpty) return first;
  const second = await searchOnce(search, base, options, options.pageSize - 3);
  if (second.accounts.length !== first.accounts.length)
    throw new Failure(
      "directory-truncated",
      `below ${base} the directory returned ${first.accounts.length} accounts, then ${second.accounts.length}: the list is incomplete, or changes while it is read`,
    );
  return first;
};
