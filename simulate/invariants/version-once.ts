import type { StoredItem } from "../dynamo/marshal.ts";
import { isPlaced } from "../ledger-view.ts";
import type { Invariant } from "./invariant.ts";

const versionOf = (item: StoredItem | undefined): number | undefined =>
  item !== undefined && (item.pk.startsWith("M#") || item.pk === "MIGRATIONS") ? (item.version as number) : undefined;

/** A new one for each story: it remembers the highest version of every item that there ever was. */
export const versionOnce = (): Invariant => {
  const highest = new Map<string, number>();
  return {
    name: "version-once",
    says: "A version of an item is written once, also where the item was removed in between: ids of facts are made of it.",
    afterCommit: ({ commit }) => {
      for (const { key, before: was, after } of commit.writes) {
        const version = versionOf(after);
        if (version === undefined || isPlaced(was, after)) continue;
        const id = `${key.pk} ${key.sk}`;
        const before = highest.get(id) ?? 0;
        if (version <= before) return `version ${version} of ${id} is written again; it has had version ${before}`;
        highest.set(id, version);
      }
      return undefined;
    },
  };
};
