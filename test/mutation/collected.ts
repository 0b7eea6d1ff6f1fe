import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { getCallSites } from "node:util";
import { expect } from "vitest";

/** What tests import as `vitest` while core is changed: they are collected once, and run as often as there are changes. */

// A matcher of vitest's own asks for the file that runs, and vitest knows of none here.
expect.setState({ testPath: "" });

export { expect };

/** One test, ready to run. */
export interface Collected {
  /** Unique: the file relative to the working directory, and the names of all groups. */
  readonly id: string;
  readonly name: string;
  /** Absolute. */
  readonly fileName: string;
  /** From 0. */
  readonly startPosition: { readonly line: number; readonly column: number };
  readonly run: Body;
}

type Body = (...row: never[]) => unknown;

const tests = new Map<string, Collected>();
const groups: string[] = [];

/** All tests of the files that were imported so far, by id. */
export const collectedTests = (): ReadonlyMap<string, Collected> => tests;

const unique = (id: string): string => {
  for (let count = 1; ; count++) {
    const one = count === 1 ? id : `${id} (${count})`;
    if (!tests.has(one)) return one;
  }
};

const collect = (title: string, run: Body): void => {
  const site = getCallSites(4).find(({ scriptName }) => scriptName.endsWith(".test.ts"));
  if (site === undefined) throw new Error(`No file of tests defines: ${title}`);
  const fileName = fileURLToPath(site.scriptName);
  const name = [...groups, title].join(" > ");
  const id = unique(`${relative(process.cwd(), fileName)}#${name}`);
  const startPosition = { line: site.lineNumber - 1, column: site.columnNumber - 1 };
  tests.set(id, { id, name, fileName, startPosition, run });
};

/** @throws {@link Error} where a group waits: its tests would be collected under another name. */
export const describe = (title: string, define: () => unknown): void => {
  groups.push(title);
  if (define() instanceof Promise) throw new Error(`A group waits: ${title}`);
  groups.pop();
};

const each =
  (rows: readonly unknown[]) =>
  (title: string, run: Body): void => {
    for (const [index, row] of rows.entries())
      collect(`${title} [${index}]`, () => run(...((Array.isArray(row) ? row : [row]) as never[])));
  };

export const it = Object.assign((title: string, run: Body): void => collect(title, run), { each });
