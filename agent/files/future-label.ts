import { someNames } from "./some-names.ts";

/** Says which files are dated in the future: they show nothing about the age of a backup. */
export const futureLabel = (keys: readonly string[]): Readonly<Record<string, string>> =>
  keys.length === 0 ? {} : { "dated-in-the-future": `${keys.length} files: ${someNames(keys)}` };
