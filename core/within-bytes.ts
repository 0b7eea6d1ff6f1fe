import { byteLength } from "./printable.ts";

/** About what a value takes in an item of the ledger, in bytes: as JSON, which takes no less but for a few bytes a list. */
export const storedBytes = (value: unknown): number => byteLength(JSON.stringify(value) ?? "");

/** The first of some values, as many as fit, and at most `maxCount`; the caller counts them all. */
export const withinBytes = <T>(values: readonly T[], maxBytes: number, maxCount: number): readonly T[] => {
  let bytes = 0;
  const beyond = values.slice(0, maxCount).findIndex((value) => {
    bytes += storedBytes(value) + 1;
    return bytes > maxBytes;
  });
  return values.slice(0, beyond === -1 ? maxCount : beyond);
};
