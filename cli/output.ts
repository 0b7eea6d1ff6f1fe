import { jsonLine, showable } from "../core/showable.ts";

/** The one place where this program writes. Much of it was written by others, so every line is made showable here. */

type Lines = string | readonly string[];

/** No line is nothing, not an empty one. */
const textOf = (lines: Lines): string =>
  [lines]
    .flat()
    .map((line) => `${showable(line)}\n`)
    .join("");

const writeTo = (stream: NodeJS.WriteStream, lines: Lines): void => {
  const text = textOf(lines);
  if (text !== "") stream.write(text);
};

/** Prints lines; a line break inside one of them is shown as a replacement character. */
export const print = (lines: Lines): void => writeTo(process.stdout, lines);

export const printError = (lines: Lines): void => writeTo(process.stderr, lines);

export const printJson = (value: unknown): void => void process.stdout.write(`${jsonLine(value)}\n`);

/** True where somebody watches a terminal, on which one line may take another's place. */
export const isWatched = (): boolean => process.stderr.isTTY === true;

/** Shows how far something has come: on a terminal in the place of the line before, elsewhere as a line. */
export const printProgress = (line: string): void =>
  void process.stderr.write(isWatched() ? `\r\u001b[K${showable(line)}` : textOf(line));

/** Takes the last line of progress away from a terminal. */
export const endProgress = (): void => {
  if (isWatched()) process.stderr.write("\r\u001b[K");
};
