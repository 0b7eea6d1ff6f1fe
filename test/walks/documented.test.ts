import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "./walk.ts";

/** Every command that the pages show: a test runs it, or the page says why nobody does here. */

const listed = (folder: string, ending: RegExp): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => ending.test(name))
    .map((name) => join(folder, name));

const PAGES = [
  ...["README.md", "CONTRIBUTING.md"],
  ...listed("docs", /^(?!adr\b).*\.md$/),
  ...listed("examples", /README\.md$/),
];

interface Block {
  readonly page: string;
  /** `block: …`, `run by: …` or `not run here: …`; empty where there is no mark. */
  readonly mark: string;
  readonly lines: readonly string[];
}

/** The blocks of shell commands of a page, each with the mark right before it. */
const blocksIn = (page: string): readonly Block[] =>
  [...readFileSync(join(ROOT, page), "utf8").matchAll(/^(.*)\n```(?:sh|bash|console)\n([\s\S]*?)\n```$/gm)].map(
    ([, before = "", text = ""]) => ({
      page,
      mark: /^<!-- (.*) -->$/.exec(before)?.[1] ?? "",
      lines: text.split("\n"),
    }),
  );

const blocks = PAGES.flatMap(blocksIn);
const tests = listed("test", /\.ts$/).map((file) => readFileSync(join(ROOT, file), "utf8"));
const marked = (begins: string): readonly Block[] => blocks.filter(({ mark }) => mark.startsWith(begins));

/** The commands of ours in a block by their first word after the program: `gates`, `verdict`. */
const commandsOf = ({ lines }: Block): readonly string[] =>
  lines.flatMap((line) => /^(?:sudo )?cleargate(?:-agent)? ([a-z-]+)/.exec(line)?.[1] ?? []);

describe("each block of commands in the pages", () => {
  it("says by which test it is run, or why it is not", () => {
    expect(blocks.length).toBeGreaterThan(50);
    const silent = blocks.filter(
      ({ mark }) => !/^(?:block: [a-z-]+|run by: test\/\S+( test\/\S+)*|not run here: .{12,})$/.test(mark),
    );
    expect(silent.map(({ page, lines }) => `${page}: ${lines[0]}`)).toEqual([]);
  });

  it("is read from its page by a test, where it has a name", () => {
    for (const { page, mark } of marked("block: ")) {
      const name = mark.slice("block: ".length);
      expect(
        tests.some((text) => text.includes(`"${name}"`)),
        `${page}: no test reads ${name}`,
      ).toBe(true);
    }
  });

  it("is run by the tests that it names: they are there, and have each of its commands", () => {
    for (const block of marked("run by: ")) {
      const files = block.mark.slice("run by: ".length).split(" ");
      for (const file of files) expect(existsSync(join(ROOT, file)), `${block.page}: ${file}`).toBe(true);
      const text = files.map((file) => readFileSync(join(ROOT, file), "utf8")).join("\n");
      const missing = commandsOf(block).filter((command) => !new RegExp(`["'\` ]${command}["'\` ,]`).test(text));
      expect(missing, `${block.page}: ${files.join(", ")}`).toEqual([]);
    }
  });

  it("names a test that is there, where it says that something like it is run", () => {
    for (const { page, mark } of marked("not run here: "))
      for (const [file] of mark.matchAll(/test\/[\w/-]+\.ts/g))
        expect(existsSync(join(ROOT, file)), `${page}: ${file}`).toBe(true);
  });
});
