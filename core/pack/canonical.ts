import { compareText } from "../compare-text.ts";

/**
 * The one text of a JSON value: without blanks, members in the order of their names in UTF-16 code units, strings and
 * numbers as ECMAScript writes them (RFC 8785). Members that are undefined are left out.
 */
export const canonicalText = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) => {
    if (typeof member !== "object" || member === null || Array.isArray(member)) return member;
    const entries = Object.entries(member);
    // Names that are numbers come first in an object, whatever order they are put in; no name of a fact is one.
    return Object.fromEntries(entries.toSorted(([a], [b]) => compareText(a, b)));
  });
