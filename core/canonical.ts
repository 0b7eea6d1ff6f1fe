import { compareText } from "./compare-text.ts";

/** True where members come in their order already, as they do in whatever was read from a pack. */
const isInOrder = (value: unknown): boolean => {
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every(isInOrder);
  let before = "";
  for (const [name, member] of Object.entries(value)) {
    if (name < before || !isInOrder(member)) return false;
    before = name;
  }
  return true;
};

/**
 * The one text of a JSON value: without blanks, members in the order of their names in UTF-16 code units, strings and
 * numbers as ECMAScript writes them (RFC 8785). Members that are undefined are left out.
 */
export const canonicalText = (value: unknown): string => {
  if (isInOrder(value)) return JSON.stringify(value);
  return JSON.stringify(value, (_, member: unknown) => {
    if (typeof member !== "object" || member === null || Array.isArray(member)) return member;
    const entries = Object.entries(member);
    // Names that are numbers come first in an object, whatever order they are put in; no name of a fact is one.
    return Object.fromEntries(entries.toSorted(([a], [b]) => compareText(a, b)));
  });
};
