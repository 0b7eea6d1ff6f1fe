import type { AccountEntry } from "../../../core/manifest/entry.ts";
import { ACCOUNT_ATTRIBUTES, accountFilter, readAccount } from "./account.ts";
import type { Search } from "./ldap.ts";
import type { DirectoryOptions } from "./options.ts";
import { searchEntries } from "./search-entries.ts";

/** These partitions hold no accounts, and a search from the root of a domain always refers to them. */
const NO_ACCOUNTS = /\/(?:DC=(?:Forest|Domain)DnsZones,|CN=Configuration,|CN=Schema,)/i;

/**
 * All accounts below one base.
 * @param onAccount is given each account once, page by page
 * @returns the references to other servers that may hold accounts
 * @throws Failure `directory-*`; never a short list
 */
export const searchAccounts = async (
  search: Search,
  base: string,
  options: DirectoryOptions,
  onAccount: (dn: string, account: AccountEntry) => void,
): Promise<ReadonlySet<string>> => {
  const query = {
    filter: accountFilter(options),
    attributes: [...ACCOUNT_ATTRIBUTES, ...options.more],
    pageSize: options.pageSize,
  };
  const references = await searchEntries(search, base, query, "accounts", async (entry) =>
    onAccount(entry.dn, await readAccount(search, entry, options)),
  );
  return new Set([...references].filter((one) => !NO_ACCOUNTS.test(one)));
};
