import { compareText } from "../../core/compare-text.ts";
import { type Unrepresentable, unrepresentable } from "../../core/log/unrepresentable.ts";

/** What the table has as JSON: numbers up to 38 digits, bytes and sets are none. */

/** A number as the table writes it; where JSON's readers do not all read the same number, what says its digits. */
export const numberOf = (text: string): number | Unrepresentable => {
  const number = Number(text);
  return Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : unrepresentable("N", text);
};

const bytesText = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
const inOrder = (texts: readonly string[]): readonly string[] => texts.toSorted(compareText);

/** Members of a set come in no order, so each set is put in one. */
const setOf = (set: ReadonlySet<unknown>): Unrepresentable => {
  const members = [...set];
  const isOf = (test: (one: unknown) => boolean): boolean => members.every(test);
  if (isOf((one) => one instanceof Uint8Array))
    return unrepresentable("BS", inOrder((members as Uint8Array[]).map(bytesText)));
  const texts = inOrder(members.map((one) => (typeof one === "string" ? one : JSON.stringify(one))));
  return unrepresentable(isOf((one) => typeof one === "string") ? "SS" : "NS", texts);
};

/** A value that was read, with what says all of them in the place of bytes and sets. */
export const jsonOf = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) return unrepresentable("B", bytesText(value));
  if (value instanceof Set) return setOf(value);
  if (Array.isArray(value)) return value.map(jsonOf);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, jsonOf(one)]));
};
