import type { Instant } from "../instant.ts";
import type { Language } from "../plan/language.ts";
import { PHRASES } from "./language.ts";
import type { Phrases } from "./phrases.ts";
import { zoned } from "./zoned.ts";

/** A language's phrases, with instants formatted in it and in the plan's time zone. */
export type Voice = Phrases & { readonly language: Language; readonly at: (instant: Instant) => string };

export const voiceOf = (language: Language, timeZone: string): Voice => {
  const phrases = PHRASES[language];
  return { ...phrases, language, at: (instant) => zoned(instant, timeZone, phrases.locale) };
};
