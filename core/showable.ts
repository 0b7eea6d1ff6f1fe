/** Control and format characters, line separators, and halves of characters: they move a cursor, or reorder what is read. */
const UNSHOWABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** One line of text from anywhere, to be shown on a terminal or in a mail: it can neither forge a line nor hide a word. */
export const showable = (text: string): string => text.replaceAll(UNSHOWABLE, "\ufffd");

const escaped = (text: string): string =>
  text
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");

/** JSON in one line, exact and showable: what must not reach a terminal as it is, is escaped as JSON allows. */
export const jsonLine = (value: unknown): string => JSON.stringify(value).replaceAll(UNSHOWABLE, escaped);

/** The same in indented lines. */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value, null, 2)
    .split("\n")
    .map((line) => line.replaceAll(UNSHOWABLE, escaped))
    .join("\n");

/** A message that may have been written for several lines, in one. */
export const inOneLine = (text: string): string => showable(text.trim().replaceAll(/\s+/g, " "));
