import type { Instant } from "../../instant.ts";

/** What OSCAL allows as text. */

/** Somebody's own words as one line of Markdown that shows them as they are; OSCAL's texts are CommonMark. */
export const lineOf = (text: string): string =>
  text
    .replaceAll(/[\s\u2028\u2029]+/gu, " ")
    .trim()
    .replaceAll(/[\\`*_[\]<>&#|~]/gu, (mark) => `\\${mark}`) || "—";

/** The value of a property: one line without blanks at its ends. */
export const plainValue = (text: string): string => text.replaceAll(/[\s\u2028\u2029]+/gu, " ").trim() || "—";

/** A name as OSCAL's tokens are, which do not begin with a digit. */
export const requirementToken = (requirement: string): string => `requirement-${requirement}`;

/** OSCAL's dates are of the years 1900 to 2999; undefined of any other, such as one that never comes. */
export const dateOf = (instant: Instant): Instant | undefined =>
  /^(?:19|2\d)\d\d-/.test(instant) ? instant : undefined;
