import { type Keys, mergeKeys } from "./merge.ts";

/** What one manifest names that another does not. */
export interface NameDiff {
  /** At most a thousand of each; the counts are of all. */
  readonly added: readonly string[];
  readonly addedCount: number;
  readonly removed: readonly string[];
  readonly removedCount: number;
  readonly sameCount: number;
  /** True where some names were left out, because they are not in order. */
  readonly isCut: boolean;
}

const MAX_NAMED = 1_000;

/** Merges two manifests of one checkpoint: one batch of each in memory, however long they are. */
export const nameDiff = async (before: Keys, after: Keys): Promise<NameDiff> => {
  const added: string[] = [];
  const removed: string[] = [];
  let [addedCount, removedCount, sameCount] = [0, 0, 0];
  await mergeKeys([before, after], (key, streams) => {
    if (streams.length === 2) sameCount += 1;
    else if (streams[0] === 1) {
      addedCount += 1;
      if (added.length < MAX_NAMED) added.push(key);
    } else {
      removedCount += 1;
      if (removed.length < MAX_NAMED) removed.push(key);
    }
  });
  const isCut = before.cut?.() === true || after.cut?.() === true;
  return { added, addedCount, removed, removedCount, sameCount, isCut };
};
