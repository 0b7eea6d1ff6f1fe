import { LANGUAGES, type Language } from "../../core/plan/language.ts";

/** Of the header, which comes from outside: more than any browser sends. */
const MAX_LENGTH = 500;

/** `es-MX;q=0.8` as a language of ours and its weight. RFC 9110, 12.4.2 and 12.5.4 */
const preferenceOf = (range: string) => {
  const [tag = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
  const weight = parameters.find((one) => one.startsWith("q="))?.slice("q=".length);
  const [primary] = tag.split("-");
  return { language: LANGUAGES.find((one) => one === primary), weight: weight === undefined ? 1 : Number(weight) };
};

/** The language of ours that an `Accept-Language` prefers; English where it names none. */
export const acceptedLanguage = (header = ""): Language => {
  const wanted = header.slice(0, MAX_LENGTH).split(",").map(preferenceOf);
  const known = wanted.filter(({ language, weight }) => language !== undefined && weight > 0);
  return known.toSorted((one, other) => other.weight - one.weight)[0]?.language ?? "en";
};
