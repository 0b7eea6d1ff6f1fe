import { Failure } from "../../../core/failure.ts";
import type { ListedHash } from "../../formats/listed-hash.ts";
import { findRepeated } from "../../sorting/join.ts";
import type { Scratch } from "../../sorting/scratch.ts";
import { type SortedRecord, sorter } from "../../sorting/sorter.ts";

/** What a list states of each of its files, in the order of keys; it can be passed over repeatedly. */
export interface ListedHashes extends Iterable<ListedHash> {
  readonly count: number;
}

const parseListed = ({ key, value }: SortedRecord): ListedHash => {
  const [sha256 = "", size] = value.split(" ");
  return { key, sha256, ...(size === undefined ? {} : { size: Number(size) }) };
};

/**
 * Sorts the lines of a list, however many they are.
 * @throws Failure `source-invalid` where two of them are of one file: nobody knows which of them is the last; what reading throws
 */
export const distinctList = async (
  lines: AsyncIterable<ListedHash>,
  list: string,
  scratch: Scratch,
): Promise<ListedHashes> => {
  const hashes = sorter(scratch);
  for await (const { key, sha256, size } of lines) hashes.add(key, size === undefined ? sha256 : `${sha256} ${size}`);
  const sorted = hashes.end();
  const repeated = findRepeated(sorted.records());
  if (repeated !== undefined)
    throw new Failure("source-invalid", `${list} names "${repeated}" twice: write each run to a list of its own`);
  return {
    count: sorted.count,
    *[Symbol.iterator]() {
      for (const record of sorted.records()) yield parseListed(record);
    },
  };
};
