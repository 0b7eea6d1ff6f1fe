import type { AccountEntry } from "../../../core/manifest/entry.ts";
import { ACCOUNT_ATTRIBUTES, accountFilter, readAccount } from "./account.ts";
import type { Search } from "./ldap.ts";
import type { DirectoryOptions } from "./options.ts";
import { searchEntries } from "./search-entries.ts";

/** These partitions hold no accounts, and a search from the root of a domain always refers to them. */
const NO_ACCOUNTS = /\/(?:DC=(?:Forest|Domain)DnsZones,|CN=Configuration,|CN=Schema,)/i;

export interface FoundAccount {
  readonly dn: string;
  readonly account: AccountEntry;
}

export interface AccountSearch {
  readonly accounts: readonly FoundAccount[];
  readonly references: ReadonlySet<string>;
}

/** All accounts below one base. @throws Failure `directory-*`; never a short list */
export const searchAccounts = async (
  search: Search,
  base: string,
  options: DirectoryOptions,
): Promise<AccountSearch> => {
  const query = {
    filter: accountFilter(options),
    attributes: [...ACCOUNT_ATTRIBUTES, ...options.more],
    pageSize: options.pageSize,
    read: async (entry: Parameters<typeof readAccount>[1]): Promise<FoundAccount> => ({
      dn: entry.dn,
      account: await readAccount(search, entry, options),
    }),
  };
  const { found, references } = await searchEntries(search, base, query, "accounts");
  return { accounts: found, references: new Set([...references].filter((one) => !NO_ACCOUNTS.test(one))) };
};
