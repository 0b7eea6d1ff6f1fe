import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

/**
 * Text from outside meets these patterns: one that backtracks would let a single line stop a function or an agent. Whether
 * one does is proven by recheck, not measured.
 */

process.env.RECHECK_BACKEND = "pure";
const { checkSync } = await import("recheck");

const ROOT = join(import.meta.dirname, "..", "..");
const ROOMS = ["core", "ports", "adapters", "functions", "agent", "cli", "lib", "bin"];

interface Pattern {
  readonly source: string;
  readonly flags: string;
  readonly where: string;
}

const sourceFiles = (): string[] =>
  execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", ...ROOMS], { cwd: ROOT })
    .toString()
    .split("\n")
    .filter((file) => file.endsWith(".ts"));

const patternsIn = (file: string): Pattern[] => {
  const found: Pattern[] = [];
  const tree = ts.createSourceFile(file, readFileSync(join(ROOT, file), "utf8"), ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf("/");
      const flags = node.text.slice(end + 1).replaceAll(/[gdv]/g, "");
      found.push({ source: node.text.slice(1, end), flags, where: `${file}: ${node.text}` });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
};

/** Patterns of libraries that a document must match: they are in the schemas. */
const patternsOf = (value: unknown, where: string): Pattern[] => {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]): Pattern[] =>
    name === "pattern" && typeof member === "string"
      ? [{ source: member, flags: "", where: `${where}: ${member}` }]
      : patternsOf(member, where),
  );
};

const schemaPatterns = (): Pattern[] => {
  const folder = join(ROOT, "docs", "schema");
  return readdirSync(folder).flatMap((name) => patternsOf(JSON.parse(readFileSync(join(folder, name), "utf8")), name));
};

/** Without a time-out: on a busy machine a proof takes longer, and is one all the same. */
const isLinear = ({ source, flags }: Pattern): boolean => checkSync(source, flags, { timeout: null }).status === "safe";

describe("every pattern takes time in proportion to the text", () => {
  const all = [...sourceFiles().flatMap(patternsIn), ...schemaPatterns()];
  const patterns = [...new Map(all.map((one) => [`${one.source}/${one.flags}`, one])).values()];

  it("in all rooms that text from outside reaches, and in the schemas", () => {
    expect(patterns.length).toBeGreaterThan(90);
    expect(patterns.filter((one) => !isLinear(one)).map(({ where }) => where)).toEqual([]);
  }, 600_000);

  it("and the checker detects those that do not", () => {
    for (const source of ["^(a|a)*$", "\\s+$", "^[^/]*a[^/]*b[^/]*c$"])
      expect(isLinear({ source, flags: "", where: "" }), source).toBe(false);
  }, 30_000);

  it("and none is made of text, except where a schema is compiled", () => {
    const made = sourceFiles().filter((file) => /new RegExp\(/.test(readFileSync(join(ROOT, file), "utf8")));
    expect(made).toEqual(["core/manifest/compile-check.ts"]);
  });
});
