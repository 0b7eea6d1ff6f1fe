import { PresenceFilter } from "ldapts";
import { Failure } from "../../../core/failure.ts";
import type { AccountEntry } from "../../../core/manifest/entry.ts";
import type { Search } from "./ldap.ts";
import type { DirectoryOptions } from "./options.ts";

const comparable = (dn: string): string =>
  dn
    .toLowerCase()
    .split(",")
    .map((part) => part.trim())
    .join(",");

/** Finds homes without a single account: empty pools, or names that are misspelled. */
export const unseenHomes = ({ homes }: DirectoryOptions) => {
  const unseen = new Map(homes.map((home) => [comparable(home), home]));
  return {
    see: ({ home = "" }: AccountEntry): void => {
      if (unseen.size > 0) unseen.delete(comparable(home));
    },
    unseen: (): readonly string[] => [...unseen.values()],
  };
};

const exists = async (search: Search, dn: string): Promise<boolean> => {
  const filter = new PresenceFilter({ attribute: "objectClass" });
  for await (const { entries } of search(dn, { scope: "base", filter, attributes: ["objectClass"], pageSize: 10 }))
    if (entries.length > 0) return true;
  return false;
};

/** @throws Failure `directory-value` where a home has no accounts because there is no such home */
export const refuseUnknownHomes = async (search: Search, homes: readonly string[]): Promise<void> => {
  for (const home of homes) {
    const found = await exists(search, home).catch((error: unknown) => {
      throw new Failure("directory-value", `homes: no account has the home ${home}, and it cannot be read itself`, {
        cause: error,
      });
    });
    if (!found)
      throw new Failure(
        "directory-value",
        `homes: no account has the home ${home}, and the directory has no such entry`,
      );
  }
};
