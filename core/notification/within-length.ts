const ELLIPSIS = "…";
/** A name that is cut shorter says nothing. */
const MIN_NAME = 12;

const letters = (text: string): string[] => [...text];

/** What no name ends with where the rest of it is left out. */
const LOOSE = " –(,:;";

const withoutLooseEnd = (text: string): string => {
  let end = text.length;
  while (end > 0 && LOOSE.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
};

/** At most so many characters, with an ellipsis where some are left out; cut between words where one ends near. */
const shortened = (name: string, max: number): string => {
  const all = letters(name);
  if (all.length <= max) return name;
  const cut = all.slice(0, max - 1).join("");
  const end = cut.lastIndexOf(" ");
  return `${withoutLooseEnd(end >= cut.length * 0.6 ? cut.slice(0, end) : cut)}${ELLIPSIS}`;
};

/**
 * A text of some names that is at most so many characters long, or in which each is as short as it can be.
 * @param names the most important first: the others are shortened before it
 * @param textOf the text with its names, in their order
 */
export const withinLength = (
  names: readonly string[],
  textOf: (names: readonly string[]) => string,
  max: number,
): string => {
  let fitted = [...names];
  for (let index = names.length - 1; index >= 0; index -= 1) {
    const name = names[index] ?? "";
    for (let most = letters(name).length; most >= MIN_NAME; most -= 1) {
      fitted = fitted.with(index, shortened(name, most));
      const text = textOf(fitted);
      if (letters(text).length <= max) return text;
    }
  }
  return textOf(fitted);
};
