import { readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";

/** Every change of core that no test notices, with the reason: `npm run mutate` fails on one that is not listed. */

const ROOT = join(import.meta.dirname, "..");
const SURVIVORS = join("test", "mutation", "survivors.md");

interface Place {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** One change of one place, as Stryker reports it. */
export interface Change {
  readonly fileName: string;
  readonly location: { readonly start: Place; readonly end: Place };
  readonly replacement?: string | undefined;
  readonly status?: string | undefined;
}

const inOneLine = (text: string): string => text.trim().replaceAll(/\s+/g, " ");

/** What was changed, without a line's number, which every change above it moves: ``core/a.ts: `a < b` → `a <= b` in `…` ``. */
export const nameOf = ({ fileName, location: { start, end }, replacement = "" }: Change, source: string): string => {
  const lines = source.split("\n").slice(start.line - 1, end.line);
  const before = [...lines.slice(0, -1), (lines.at(-1) ?? "").slice(0, end.column - 1)]
    .join("\n")
    .slice(start.column - 1);
  return `${relative(ROOT, resolve(ROOT, fileName))}: \`${inOneLine(before)}\` → \`${inOneLine(replacement)}\` in \`${inOneLine(lines[0] ?? "")}\``;
};

/** The listed changes of a page: its items. */
const listedIn = (page: string): ReadonlySet<string> =>
  new Set(page.split("\n").flatMap((line) => (line.startsWith("- core/") ? [line.slice(2)] : [])));

/** Survivors that the page does not list, and listed changes of the same files that a test notices by now, or that are gone. */
export const compareSurvivors = (
  survivors: ReadonlySet<string>,
  files: ReadonlySet<string>,
  page: string,
): { readonly unlisted: readonly string[]; readonly noticed: readonly string[] } => {
  const listed = listedIn(page);
  return {
    unlisted: [...survivors].filter((one) => !listed.has(one)).toSorted(),
    noticed: [...listed].filter((one) => files.has(one.slice(0, one.indexOf(": "))) && !survivors.has(one)),
  };
};

const SURVIVED = new Set(["Survived", "NoCoverage"]);

/** The survivors of a run by name, each read beside its source. */
const survivorsOf = (results: readonly Change[]): ReadonlySet<string> =>
  new Set(
    results
      .filter(({ status }) => SURVIVED.has(status ?? ""))
      .map((one) => nameOf(one, readFileSync(resolve(ROOT, one.fileName), "utf8"))),
  );

/**
 * Compares a run with the page of survivors.
 * @param whole true where every change of the files was tried, so that what is listed and noticed can be told
 * @returns lines to print; none where the page is true
 */
export const checkSurvivors = (results: readonly Change[], whole: boolean): readonly string[] => {
  const files = new Set(results.map(({ fileName }) => relative(ROOT, resolve(ROOT, fileName))));
  const page = readFileSync(join(ROOT, SURVIVORS), "utf8");
  const { unlisted, noticed } = compareSurvivors(survivorsOf(results), files, page);
  return [
    ...unlisted.map((one) => `no test notices, and ${SURVIVORS} does not list: - ${one}`),
    ...(whole ? noticed.map((one) => `${SURVIVORS} lists what a test notices, or what is gone: ${one}`) : []),
  ];
};
