import type { Instant } from "../instant.ts";
import { type Said, saidIn } from "../plan/document/said.ts";
import type { Language } from "../plan/language.ts";
import { PHRASES } from "./language.ts";
import type { Phrases } from "./phrases.ts";
import { zoned } from "./zoned.ts";

/** A language's phrases, with the plan's texts, and with instants formatted in it and in the plan's time zone. */
export type Voice = Phrases & {
  readonly language: Language;
  readonly at: (instant: Instant) => string;
  /** A text of the plan in the language. */
  readonly said: (text: Said) => string;
};

export const voiceOf = (language: Language, timeZone: string): Voice => {
  const phrases = PHRASES[language];
  const at = (instant: Instant): string => zoned(instant, timeZone, phrases.locale);
  return { ...phrases, language, at, said: (text) => saidIn(text, language) };
};
