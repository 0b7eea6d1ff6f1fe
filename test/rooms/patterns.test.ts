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

/** `match`, `matchAll` and `search` make a pattern of a text that they are given. */
const MAKERS = new Set(["match", "matchAll", "search"]);
const isPattern = (node: ts.Node | undefined): boolean =>
  node === undefined || ts.isRegularExpressionLiteral(node) || (ts.isIdentifier(node) && /^[A-Z]/.test(node.text));

const isType = (node: ts.Node): boolean =>
  ts.isTypeNode(node) || (node.parent !== undefined && ts.isTypeNode(node.parent));

/** Where a pattern is made of a value, so that it is not among those that are written: by `RegExp`, or by such a method. */
const madeIn = (file: string, text: string): string[] => {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node.text === "RegExp" && !isType(node)) found.push(`${file}: RegExp`);
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { name } = node.expression;
      const [first] = node.arguments;
      if (MAKERS.has(name.text) && !isPattern(first)) found.push(`${file}: ${node.getText()}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
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

/** By steps alone, without time and chance: on a busy machine a proof takes longer, and is one all the same. */
const LIMITS = {
  ...{ timeout: null, attackTimeout: null, incubationTimeout: null, recallTimeout: null, seedingTimeout: null },
  randomSeed: 1,
};
const isLinear = ({ source, flags }: Pattern): boolean => checkSync(source, flags, LIMITS).status === "safe";

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
    const made = sourceFiles().flatMap((file) => madeIn(file, readFileSync(join(ROOT, file), "utf8")));
    expect([...new Set(made)]).toEqual(["core/manifest/compile-check.ts: RegExp"]);
  });

  it.each([
    "new RegExp(x)",
    "new RegExp (x)",
    "RegExp(x)",
    "new globalThis.RegExp(x)",
    "const { RegExp: R } = globalThis",
    "Reflect.construct(RegExp, [x])",
    "text.match(x)",
    "text.matchAll(`a`)",
    'text.search("(a|a)*$")',
  ])("and one that %s makes is found", (text) => expect(madeIn("x.ts", text)).toHaveLength(1));

  it("and one that is written is not taken for that", () => {
    expect(
      madeIn("x.ts", "const a: RegExp = /b/; text.match(/a/g); text.match(SIGN); x as readonly RegExp[];"),
    ).toEqual([]);
  });
});
