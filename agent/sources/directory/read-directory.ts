import { Failure } from "../../../core/failure.ts";
import type { AccountEntry } from "../../../core/manifest/entry.ts";
import { type Entries, entrySorter } from "../../sorting/entries.ts";
import { lastOfEach } from "../../sorting/join.ts";
import type { Scratch } from "../../sorting/scratch.ts";
import { sorter } from "../../sorting/sorter.ts";
import type { Search } from "./ldap.ts";
import type { DirectoryOptions } from "./options.ts";
import { searchAccounts } from "./search-accounts.ts";
import { refuseUnknownHomes, unseenHomes } from "./unknown-homes.ts";

const MAX_SEARCHES = 50;

interface SearchBase {
  readonly url: string;
  readonly base: string;
}

/** @throws Failure `directory-referral` */
const parseReference = (reference: string): SearchBase => {
  const [, url, dn] = /^(ldaps?:\/\/[^/]+)\/([^?]*)/i.exec(reference) ?? [];
  if (url === undefined || dn === undefined)
    throw new Failure("directory-referral", `"${reference}" cannot be followed`);
  return { url, base: decodeURIComponent(dn) };
};

/** Where to search next. @throws Failure `directory-referral` where referrals are not to be followed */
const followReferences = (
  references: ReadonlySet<string>,
  base: string,
  { referrals }: DirectoryOptions,
): SearchBase[] => {
  if (references.size > 0 && referrals === "fail")
    throw new Failure(
      "directory-referral",
      `below ${base} the directory refers to ${[...references].slice(0, 3).join(", ")}: name it among baseDns, or set referrals: follow`,
    );
  return [...references].map(parseReference);
};

/**
 * Accounts below all bases, each once, however the bases overlap.
 * @param connect opens a server by its URL
 * @throws Failure `directory-*`, `spool-full`, `manifest-unwritable`; never a short list
 */
export const readDirectory = async (
  options: DirectoryOptions,
  connect: (url: string) => Promise<{ readonly search: Search; readonly close: () => Promise<void> }>,
  scratch: Scratch,
): Promise<Entries> => {
  const byId = sorter(scratch);
  const homes = unseenHomes(options);
  const queue: SearchBase[] = options.baseDns.map((base) => ({ url: options.url, base }));
  const searched = new Set<string>();
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { url, base } = next;
    const id = `${url}/${base}`.toLowerCase();
    if (searched.has(id)) continue;
    searched.add(id);
    if (searched.size > MAX_SEARCHES)
      throw new Failure("directory-referral", `there are more than ${MAX_SEARCHES} bases and referrals to search`);
    const { search, close } = await connect(url);
    try {
      const references = await searchAccounts(search, base, options, (dn, account) => {
        homes.see(account);
        // Two entries with one address are two accounts, and the auditor's finding.
        byId.add(account.guid ?? dn.toLowerCase(), JSON.stringify(account));
      });
      queue.push(...followReferences(references, base, options));
    } finally {
      await close();
    }
  }
  const unseen = homes.unseen();
  if (unseen.length > 0) {
    const { search, close } = await connect(options.url);
    await refuseUnknownHomes(search, unseen).finally(close);
  }
  const found = byId.end();
  const accounts = entrySorter("inventory", scratch);
  for (const { value } of lastOfEach(found.records())) accounts.add(JSON.parse(value) as AccountEntry);
  found.remove();
  return accounts.end();
};
