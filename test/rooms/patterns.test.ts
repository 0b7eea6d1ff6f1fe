import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { isPlainlyLinear } from "./plainly-linear.ts";

/**
 * Text from outside meets these patterns: one that backtracks would let a single line stop a function or an agent. Whether
 * one does is proven, not measured: by the form of a plain one, and else by recheck, which takes much longer.
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
const isLinear = ({ source, flags }: Pattern): boolean =>
  isPlainlyLinear(source, flags) || checkSync(source, flags, LIMITS).status === "safe";

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

  it.each([
    ["one repetition at the beginning", "^a+b$", ""],
    ["one on each of two ways", "^(?:a+b|c*d)x", ""],
    ["a bounded number of ways anywhere", "\\b(?:ab|c{2,20})[0-9]{4}", "g"],
    ["a group that is there or not", "^(?<key>a)?(b\\]|[^\\]])?$", "i"],
    ["the same text several times", "^(?:abc){3}", ""],
  ])("and one is plain with %s", (_, source, flags) => expect(isPlainlyLinear(source, flags)).toBe(true));

  it.each([
    ["two repetitions", "^a+b*$", ""],
    ["one within another", "^(?:a+)+$", ""],
    ["one of several ways", "^(?:a|b)*$", ""],
    ["one within a group that is repeated", "^(?:a*b){2}$", ""],
    ["ways within a group that is repeated", "^(?:a|aa){20}$", ""],
    ["two in a row, one of them in a group that is there or not", "^(?:a+)?a+$", ""],
    ["a beginning anywhere", "a+b", ""],
    ["a beginning at each line", "^a+b", "m"],
    ["a beginning anywhere on one way", "^a|b+c", ""],
    ["many bounded ways", "^a{0,99}a{0,99}$", ""],
    ["many bounded ways in alternatives", `^(?:${"a{0,99}|".repeat(11)})`, ""],
    ["a look ahead", "^(?=a+)b", ""],
    ["a look behind", "(?<=a+)b", ""],
    ["what was found before", "^(a)\\1", ""],
    ["a name that was found before", "^(?<x>a)\\k<x>", ""],
    ["classes within classes", "^[[a]+]", "v"],
    ["no end of a group", "^(a", ""],
    ["too many ends of a group", "^a)", ""],
    ["no end of a class", "^[a", ""],
    ["a repetition without an upper bound", "a{3,}b", ""],
  ])("and none is plain with %s", (_, source, flags) => expect(isPlainlyLinear(source, flags)).toBe(false));

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
