import { en } from "./languages/en.ts";
import { es } from "./languages/es.ts";
import type { Phrases } from "./phrases.ts";

/** The languages that mails are written in: a language is a file in `languages/` and its name here. */
export const PHRASES = { en, es } as const satisfies Record<string, Phrases>;
export type Language = keyof typeof PHRASES;
export const LANGUAGES = Object.keys(PHRASES) as [Language, ...Language[]];
