import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A bug that is planted in production code on purpose, to see whether the simulation finds it. */
export interface Bug {
  readonly name: string;
  /** What is planted, as one sentence. */
  readonly plants: string;
  /** The invariants of which one must find it. */
  readonly foundBy: readonly string[];
  /** In whose stories, and of how many seeds at most; in one story that broke a rule once; or in both. */
  readonly profile?: string;
  readonly seeds?: number;
  readonly story?: string;
  /** A text that stands in a file exactly once, and what is written for it. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const FOLDER = join(import.meta.dirname, "bugs");

export const bugs = (): readonly Bug[] =>
  readdirSync(FOLDER)
    .toSorted()
    .map((file) => ({
      ...(JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as Omit<Bug, "name">),
      name: file.replace(/\.json$/, ""),
    }));

/** The file's text with the bug in it. @throws Error where its place is not there exactly once */
export const plant = ({ name, file, find, replace }: Bug, root: string): string => {
  const text = readFileSync(join(root, file), "utf8");
  const places = text.split(find).length - 1;
  if (places !== 1) throw new Error(`${name}: its place stands ${places} times in ${file}`);
  return text.replace(find, () => replace);
};
