import { jsonLine, showable } from "../core/showable.ts";

/** The one place where this program writes. Much of it was written by others, so every line is made showable here. */

type Lines = string | readonly string[];

const textOf = (lines: Lines): string => `${[lines].flat().map(showable).join("\n")}\n`;

/** Prints lines; a line break inside one of them is shown as a replacement character. */
export const print = (lines: Lines): void => void process.stdout.write(textOf(lines));

export const printError = (lines: Lines): void => void process.stderr.write(textOf(lines));

export const printJson = (value: unknown): void => void process.stdout.write(`${jsonLine(value)}\n`);
