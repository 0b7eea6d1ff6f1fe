import { factLeaf, findLeaf, type LoggableFact, leafBytes, subjectOf } from "../log/leaf.ts";
import type { SaltOf } from "../log/people.ts";
import type { Disagreement } from "./disagreement.ts";

/** What the ledger has of some leaves. */
export interface Known {
  readonly facts: ReadonlyMap<string, LoggableFact>;
  /** As the how manieth leaf the ledger says that a subject was logged. */
  readonly leaves: ReadonlyMap<string, number>;
  readonly saltOf: SaltOf;
}

/**
 * The entry of a fact as it is now; an empty one, which no leaf has, where it is no JSON value: a table may also have larger numbers.
 * @returns undefined where the salt of a person whom it names is not known
 */
const entryNow = (fact: LoggableFact, saltOf: SaltOf): Buffer | undefined => {
  try {
    const leaf = factLeaf(fact, saltOf);
    return leaf && leafBytes(leaf);
  } catch {
    return Buffer.alloc(0);
  }
};

/** Of whom leaves are, in their order; undefined of what is no leaf. */
export const subjectsOf = (entries: readonly Uint8Array[]): readonly (string | undefined)[] =>
  entries.map((entry) => {
    const leaf = findLeaf(entry);
    return leaf && subjectOf(leaf);
  });

/**
 * Compares leaves with their facts. A leaf that comes twice is one that the ledger does not have at one of its places.
 * @param path of the file that has the entries
 * @param first the number of the first entry among all leaves
 */
export const compareLeaves = (
  { path, first, entries }: { readonly path: string; readonly first: number; readonly entries: readonly Uint8Array[] },
  { facts, leaves, saltOf }: Known,
): readonly Disagreement[] =>
  entries.flatMap((entry, at): readonly Disagreement[] => {
    const leaf = findLeaf(entry);
    if (leaf === undefined) return [{ code: "tile-differs", place: path }];
    const subject = subjectOf(leaf);
    const index = first + at;
    const unindexed: readonly Disagreement[] =
      leaves.get(subject) === index ? [] : [{ code: "leaf-unindexed", place: `${subject} at leaf ${index}` }];
    if ("key" in leaf) return unindexed;
    const fact = facts.get(subject);
    if (fact === undefined) return [...unindexed, { code: "fact-removed", place: subject }];
    const now = entryNow(fact, saltOf);
    if (now === undefined) return [...unindexed, { code: "salt-missing", place: subject }];
    return now.equals(entry) ? unindexed : [...unindexed, { code: "fact-changed", place: subject }];
  });
