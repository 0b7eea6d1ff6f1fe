import type { StoredItem } from "../dynamo/marshal.ts";

/** What a new item must be for a function to hear of it: for each attribute that is named, the values that it may have. */
export type ImagePattern = Readonly<Record<string, readonly (string | boolean)[]>>;

/** True where a new item matches one of some patterns, as in the filter of an event source. */
export const matching =
  (patterns: readonly ImagePattern[]) =>
  (item: StoredItem): boolean =>
    patterns.some((pattern) =>
      Object.entries(pattern).every(([name, values]) => values.includes(item[name] as string | boolean)),
    );
