import type { Language } from "../plan/language.ts";
import { en } from "./languages/en.ts";
import { es } from "./languages/es.ts";
import type { Phrases } from "./phrases.ts";

/** The phrases of each language: one file, its name in `core/plan/language.ts`, and a line here. */
export const PHRASES: Readonly<Record<Language, Phrases>> = { en, es };
