import { type Said, saidIn } from "../document/said.ts";
import { LANGUAGES } from "../language.ts";

/** Texts of a plan that people act on, and how two versions of one compare. */

/**
 * True where people read what they read before. A text that was one for all may get a translation, because its reader sees
 * it beside nothing else; a language that people read already may not change, nor go, or it could come back as another.
 */
export const saysTheSame = (before: Said, after: Said): boolean =>
  typeof before === "string"
    ? before === saidIn(after, "en")
    : LANGUAGES.every((language) => saidIn(before, language) === saidIn(after, language));

/** A text in one line, with its translations. */
export const shownSaid = (said: Said): string => (typeof said === "string" ? said : Object.values(said).join(" / "));
