import { describe, expect, it } from "vitest";
import { Lexer } from "yaml";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { compilePlan } from "../../core/plan/compile.ts";
import type { PlanError } from "../../core/plan/plan.ts";
import { countOfReported } from "../../core/plan/reported.ts";
import { tooLong } from "../../core/plan/yaml-size.ts";
import { yamlSource } from "../../core/plan/yaml-source.ts";
import { planText } from "../support/plan.ts";

/** However a plan is written, reading it takes time and memory in proportion to its length, and so does saying what is wrong. */

const errorsOf = (text: string): readonly PlanError[] => {
  const result = compilePlan("plan.yaml", text, () => undefined, dynamoLimits);
  return result.ok ? [] : result.errors;
};
const times = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join("");
const LINES = planText().split("\n").length;

describe("of many errors", () => {
  const unknown = (count: number) => errorsOf(`${planText()}\n${times(count, (index) => `m${index}: 1\n`)}`);

  it("a hundred are reported, each at its line, and the rest is counted at the line of the next", () => {
    const found = unknown(20_000);
    const lines = found.map(({ line }) => line);
    expect(lines).toEqual(Array.from({ length: 101 }, (_, index) => LINES + 1 + index));
    expect(found.slice(0, 100).every(({ code }) => code === "plan-schema")).toBe(true);
    expect(found.at(-1)).toMatchObject({ code: "plan-more", message: "and 19,900 more errors" });
    expect(countOfReported(found)).toBe("more than 100 errors");
  });

  it("none is counted where a hundred are all", () => {
    expect(unknown(100).map(({ code }) => code)).toEqual(Array(100).fill("plan-schema"));
    expect(unknown(101).at(-1)?.message).toBe("and 1 more error");
    expect(countOfReported(unknown(2))).toBe("2 errors");
    expect(countOfReported(unknown(1))).toBe("1 error");
  });

  it.each<[what: string, text: string]>([
    ["in YAML", `${planText()}\n${times(200, () => "version: 1\n")}`],
    ["in ids", planText().replace("units:", `units:\n${times(200, () => "  - { id: same, kind: pool }\n")}`)],
    [
      "in references",
      planText().replace(
        "units:",
        `units:\n${times(200, (index) => `  - { id: u${index}, kind: pool, owner: eve }\n`)}`,
      ),
    ],
  ])("%s they are counted too", (_, text) => {
    const found = errorsOf(text);
    expect(found).toHaveLength(101);
    expect(found.at(-1)?.code).toBe("plan-more");
  });
});

describe("a repeated member", () => {
  const found = (text: string) =>
    yamlSource("plan.yaml", text).errors.map(({ code, message, line, column }) => [code, message, line, column]);
  const REPEATED = ["plan-yaml", "Map keys must be unique"];

  it.each<[text: string, line: number, column: number]>([
    ["a: 1\nb: 2\na: 3\n", 3, 1],
    ["x:\n  - a: 1\n    a: 2\n", 3, 5],
    ["x: { a: 1, b: 2, a: 3 }\n", 1, 18],
    ['a: 1\n"a": 2\n', 2, 1],
    ["? a\n: 1\n? a\n: 2\n", 3, 3],
    ["&k a: 1\nb: 2\n*k : 3\n", 3, 1],
    ['1: a\n"1": b\n', 2, 1],
    ['true: a\n"true": b\n', 2, 1],
    [': a\n"": b\n', 2, 1],
    ["__proto__: a\n__proto__: b\n", 2, 1],
    ["x: [a: 1, { a: 1, a: 2 }]\n", 1, 19],
  ])("is an error at its place: %j", (text, line, column) => {
    expect(found(text)).toEqual([[...REPEATED, line, column]]);
  });

  it("is one among other errors, in the order of their lines", () => {
    expect(found("a: 1\na: 2\nb: c: d\ne: 1\ne: 2\n").map(([, , line]) => line)).toEqual([2, 3, 5]);
  });

  it("is none in another map, nor by case", () => {
    expect(found("a: 1\nA: 2\nx: { a: 1 }\ny: [{ a: 1 }, { a: 1 }]\n")).toEqual([]);
  });
});

describe("a file", () => {
  it("of too many names, values and signs is not parsed", () => {
    const count = [...planText().matchAll(/\S+/g)].length;
    expect(tooLong(planText(), count)).toBe(`a file has at most ${count} names, values and signs`);
    expect(tooLong(planText())).toBeUndefined();
    const [, ...lexemes] = new Lexer().lex("a: 1\n");
    expect(tooLong("a: 1\n", lexemes.length + 1)).toBeUndefined();
    expect(tooLong("a: 1\n", lexemes.length)).toBe(`a file has at most ${lexemes.length} names, values and signs`);
  });

  it("of more than 10,000 anchors and aliases is not parsed", () => {
    const { errors, value } = yamlSource(
      "plan.yaml",
      `x: [${times(5_001, (index) => `&a${index} 1, *a${index}, `)}]\n`,
    );
    expect(errors).toMatchObject([{ code: "plan-yaml", message: "a file has at most 10,000 anchors and aliases" }]);
    expect(value).toBeUndefined();
  });

  it("may repeat a value by aliases, as often as it likes below that", () => {
    const { value, errors } = yamlSource("plan.yaml", `x: &x { a: [1] }\ny: [${"*x, ".repeat(500)}]\n`);
    expect(errors).toEqual([]);
    expect((value as { y: unknown[] }).y).toEqual(Array(500).fill({ a: [1] }));
  });

  it("that is in itself, or names what it does not have, is refused", () => {
    for (const text of ["x: &x [*x]\n", "x: *y\n"])
      expect(yamlSource("plan.yaml", text).errors).toMatchObject([{ code: "plan-yaml" }]);
  });

  it("with a type of its own, or of another version of YAML, has none", () => {
    expect(yamlSource("plan.yaml", "%YAML 1.1\n---\nx: yes\n<<: { a: 1 }\n").value).toEqual({
      x: "yes",
      "<<": { a: 1 },
    });
    expect(yamlSource("plan.yaml", "x: !!omap [a: 1, a: 1]\n").value).toEqual({ x: [{ a: 1 }, { a: 1 }] });
  });
});
