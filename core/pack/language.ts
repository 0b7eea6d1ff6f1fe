import { LANGUAGES, type Language } from "../plan/language.ts";
import type { Plan } from "../plan/plan.ts";

/** The language that most of a plan's contacts read; of equal ones the first. */
export const languageOf = ({ contacts }: Pick<Plan, "contacts">): Language => {
  const readers = (language: Language): number => contacts.filter((one) => one.language === language).length;
  return LANGUAGES.reduce((most, language) => (readers(language) > readers(most) ? language : most));
};
