import { canonical } from "../canonical.ts";
import type { StoredItem } from "../dynamo/marshal.ts";
import type { Invariant } from "./invariant.ts";

const versionOf = (item: StoredItem | undefined): number | undefined =>
  item !== undefined && (item.pk.startsWith("M#") || item.pk === "MIGRATIONS") ? (item.version as number) : undefined;

/** The same version of an item at another place in its list: no other version, and nothing else of it is another. */
const isPlaced = (before: StoredItem | undefined, after: StoredItem | undefined): boolean =>
  before?.sk.startsWith("C#") === true &&
  canonical({ ...before, inListAt: "" }) === canonical({ ...after, inListAt: "" });

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
