import type { StoredItem } from "../dynamo/marshal.ts";

/** A value that an attribute may have, or how it may begin. */
type Value = string | boolean | { readonly prefix: string };

/** What a new item must be for a function to hear of it: for each attribute that is named, the values that it may have. */
export type ImagePattern = Readonly<Record<string, readonly Value[]>>;

const matches = (found: unknown, value: Value): boolean =>
  typeof value === "object" ? typeof found === "string" && found.startsWith(value.prefix) : found === value;

/** True where a new item matches one of some patterns, as in the filter of an event source. */
export const matching =
  (patterns: readonly ImagePattern[]) =>
  (item: StoredItem): boolean =>
    patterns.some((pattern) =>
      Object.entries(pattern).every(([name, values]) => values.some((value) => matches(item[name], value))),
    );
