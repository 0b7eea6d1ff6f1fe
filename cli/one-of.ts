import { InvalidArgumentError } from "commander";
import { suggestion } from "../core/suggestion.ts";

/** Reads an option that has one of a closed list of values; another is wrong usage, and the value that may be meant is said. */
export const oneOf =
  (known: readonly string[]) =>
  (text: string): string => {
    if (!known.includes(text)) throw new InvalidArgumentError(suggestion(text, known));
    return text;
  };
