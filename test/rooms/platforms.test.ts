import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { programOf } from "../../scripts/program-of.ts";

/** What Windows does otherwise, as far as it shows on every system. */

const ROOT = join(import.meta.dirname, "..", "..");
const git = (...args: string[]): string =>
  execFileSync("git", args, { cwd: ROOT, encoding: "utf8", maxBuffer: 64 * 1024 ** 2 });
const CODE = /^(?!test\/rooms\/platforms).*\.(?:m?ts|mjs|json)$/;

describe("on Windows", () => {
  it("no program is started that npm makes a script for a shell of", () => {
    const starting = git("ls-files")
      .split("\n")
      .filter((file) => CODE.test(file) && !/^(?:docs|test\/fixtures)\//.test(file))
      .filter((file) =>
        /["/]\.bin["/]|(?:spawn|spawnSync|execFile|execFileSync)\("np[mx]"/.test(
          readFileSync(join(ROOT, file), "utf8"),
        ),
      );
    expect(starting).toEqual([]);
  });

  it("a program of a package is a file that Node runs", () => {
    const [node, file] = programOf("vitest");
    expect([node, readFileSync(String(file), "utf8").startsWith("#!")]).toEqual([process.execPath, true]);
    expect(() => programOf("vitest", "none")).toThrow("no program none");
  });

  it("what is checked out has the bytes that are in the repository: LF, and vectors as they are", () => {
    const inIndex = git("ls-files", "--eol").split("\n");
    const crlf = inIndex.filter(
      (line) => /^i\/(?:crlf|mixed)/.test(line) && !/\t(?:test\/fixtures|docs\/vectors)\//.test(line),
    );
    expect(crlf).toEqual([]);
    const attributes = git("check-attr", "text", "eol", "--", "docs/vectors/valid-crlf.ndjson", "README.md");
    expect(attributes).toContain("docs/vectors/valid-crlf.ndjson: text: unset");
    expect(attributes).toContain("README.md: eol: lf");
  });
});
