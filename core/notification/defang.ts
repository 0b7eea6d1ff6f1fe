import { showable } from "../showable.ts";

/**
 * What mail clients and chats make links of, though nobody wrote a link: names of hosts, addresses, paths, numbers. No
 * list of schemes or top-level domains is complete, so the signs that all of these need are bracketed, as analysts do.
 */
const SIGNS: readonly (readonly [RegExp, string])[] = [
  // Dots between names, also those that browsers take for dots: `www.1und1.de`, `example。com`, `☃.net`.
  [/(?<=[\p{L}\p{M}\p{N}\p{So}\p{Sk}_-])[.\u2024\u3002\uff0e\uff61](?=[\p{L}\p{M}\p{So}])/gu, "[.]"],
  [/\bwww\.(?=\S)/giu, "www[.]"],
  // Addresses of IPv4; other numbers with dots are read as they are.
  [/(?<![\d.])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?!\.?\d)/g, "$1[.]$2[.]$3[.]$4"],
  [/[@\ufe6b\uff20](?=\S)/g, "[@]"],
  // `mailto:`, `file:`, `localhost:8080`; a drive's letter is no scheme.
  [/(?<=[\p{L}\p{N}+.\]-][\p{L}+.-]|\[\.\]\d{1,3}):(?=[^\s\]])/gu, "[:]"],
  [/(?<!\[)(?:\\{2,}|\/{2,})(?=\S)/g, "[$&]"],
  [/[+\uff0b](?=[\p{Nd}(])/gu, "[+]"],
];

/** Telephone numbers, in groups or in one piece and in the digits of any script; dates, and counts with commas, are none. */
const NUMBERS = [
  /(?<![\p{L}\p{Nd}]|\p{Nd}[,.:-])(?!\p{Nd}{4}-\p{Nd}\p{Nd}-\p{Nd}\p{Nd}(?!\p{Nd}))\(?\p{Nd}{2,5}\)?(?:[ ./-]\(?\p{Nd}{2,4}\)?){1,5}(?![\p{L}\p{Nd}]|[,.:]\p{Nd})/gu,
  /(?<![\p{L}\p{N}_]|\p{Nd}[,.:-])\p{Nd}{7,15}(?![\p{L}\p{N}_]|[,.-]\p{Nd})/gu,
];

/** A number with its middle in brackets, so that what is left at either side is too short; a short one stays as it is. */
const breakNumber = (number: string): string => {
  const digits = [...number.matchAll(/\p{Nd}/gu)].map(({ index, 0: digit }) => ({
    from: index,
    to: index + digit.length,
  }));
  if (digits.length < 7) return number;
  const middle = Math.floor(digits.length / 2);
  const [from = 0, to = 0] = [digits[middle - 1]?.from, digits[middle + 1]?.to];
  return `${number.slice(0, from)}[${number.slice(from, to)}]${number.slice(to)}`;
};

/** Text in one line, in which no client finds anything to link; it reads the same otherwise. */
export const defang = (text: string): string => {
  const signs = SIGNS.reduce((so, [sign, instead]) => so.replaceAll(sign, instead), showable(text));
  return NUMBERS.reduce((so, number) => so.replaceAll(number, breakNumber), signs);
};
