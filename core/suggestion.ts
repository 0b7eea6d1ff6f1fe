import { closestMatch } from "leven";
import { printable } from "./printable.ts";

/** What a message says about a name that nobody knows: which known one may be meant, or which there are. */

/** Of the names that a message lists; nobody reads more, and it must stay one line. */
const MAX_LISTED = 10;
const MAX_SHOWN_BYTES = 100;

/** How many signs may be wrong: one of three begun, as in `pool10` for `pool01`. */
const maxWrong = (text: string): number => Math.ceil(text.length / 3);

/** The known name that is most like `name`; undefined where none is like it. */
export const nearest = (name: string, known: readonly string[]): string | undefined => {
  const text = name.slice(0, MAX_SHOWN_BYTES).toLowerCase();
  const byText = new Map(known.map((one) => [one.toLowerCase(), one]));
  const closest = closestMatch(text, [...byText.keys()], { maxDistance: maxWrong(text) });
  return closest === undefined ? undefined : byText.get(closest);
};

/** `did you mean "pool01"?`, or the known names where none is like it, at most ten of them. */
export const suggestion = (name: string, known: readonly string[]): string => {
  const meant = nearest(name, known);
  if (meant !== undefined) return `did you mean "${meant}"?`;
  if (known.length === 0) return "there are none";
  const listed = known.toSorted().slice(0, MAX_LISTED).join(", ");
  return known.length > MAX_LISTED
    ? `known are: ${listed} and ${known.length - MAX_LISTED} more`
    : `known are: ${listed}`;
};

/**
 * `unknown unit "pol01": did you mean "pool01"?`
 * @param kind what is named, in singular: `unit`
 * @param name from outside; it is made showable
 */
export const unknownName = (kind: string, name: string, known: readonly string[]): string =>
  `unknown ${kind} "${printable(name, MAX_SHOWN_BYTES)}": ${suggestion(name, known)}`;
