import * as z from "zod";
import { LANGUAGES, type Language } from "../language.ts";
import { Title } from "./text.ts";

/** A text for people: the same in each language, or one for each. */
export const Said = z
  .union([Title, z.strictObject({ en: Title, es: Title } satisfies Record<Language, unknown>)], {
    error: ({ input }) =>
      input === undefined
        ? "is missing"
        : `must be a text of at most 200 characters, or one for each of ${LANGUAGES.join(", ")}`,
  })
  .meta({ description: "One text, or one for each language" });
export type Said = z.infer<typeof Said>;

/** A text in a language. */
export const saidIn = (said: Said, language: Language): string => (typeof said === "string" ? said : said[language]);

/** What people read, each text once, whichever language it is of. */
export const textsOf = (said: Said): readonly string[] => [
  ...new Set(LANGUAGES.map((language) => saidIn(said, language))),
];

/** A text where no language is chosen: in the API, and in what programs read. */
export const plainly = (said: Said): string => saidIn(said, "en");
