import { describe, expect, it } from "vitest";
import { parseDocument, Scalar } from "yaml";
import { compileRestores, restoreOf, withoutRestore } from "../../core/plan/compile-restores.ts";
import type { LoadedPlan } from "../../core/plan/load.ts";
import { notAskedBy } from "../../core/plan/not-asked.ts";
import { nameOf, survey, tooLong } from "../../core/plan/yaml-size.ts";
import { yamlSource } from "../../core/plan/yaml-source.ts";

/** What is counted in a plan's file, and where an error in it is said to be. */

const surveyed = (text: string) => survey(parseDocument(text, { uniqueKeys: false, schema: "core" }));

describe("the nodes of a file", () => {
  it.each<[text: string, nodes: number]>([
    ["", 0],
    ["a", 1],
    ["[a, b]", 3],
    ["{ a: 1, b: }", 5],
    ["{ a: [1, { b: 2 }] }", 7],
    ["[a: 1]", 4],
    ["!!omap [a: 1, b: 2]", 7],
    ["x: &x [1, 2]\ny: *x\n", 9],
    ["x: &x [1, 2]\ny: &y [*x, *x]\nz: *y\n", 21],
    ["x: *y\n", 3],
    ["&k a: 1\n*k : 2\n", 5],
  ])("are counted, each as often as aliases repeat it: %j", (text, nodes) => {
    expect(surveyed(text)).toMatchObject({ nodes });
  });

  it("have no end where one is in itself", () => {
    expect(surveyed("&x [*x]").nodes).toBe(Number.POSITIVE_INFINITY);
    expect(surveyed("&x { a: *x }").nodes).toBe(Number.POSITIVE_INFINITY);
    expect(yamlSource("p.yaml", "x: &x [*x]\n")).toMatchObject({
      value: undefined,
      errors: [{ message: "with its aliases, a file has at most 2,000,000 values", line: 1, column: 1 }],
    });
  });

  it("are at most two million with what aliases repeat", () => {
    const text = (count: number) => `a: &a [${"1, ".repeat(999)}]\nb: &b [${"*a, ".repeat(count)}]\nc: [*b]\n`;
    expect(yamlSource("p.yaml", text(998)).errors).toEqual([]);
    expect(yamlSource("p.yaml", text(1_001)).errors).toMatchObject([
      { code: "plan-yaml", message: "with its aliases, a file has at most 2,000,000 values" },
    ]);
  });

  it("are two million and no more, to the last one", () => {
    const filled = (more: number) =>
      `a: &a [${"1, ".repeat(999)}]\nb: &b [${"*a, ".repeat(998)}]\nc: [*b]\nd: [${"1, ".repeat(more)}]\n`;
    expect(surveyed(filled(2_991)).nodes).toBe(2_000_000);
    expect(yamlSource("p.yaml", filled(2_991)).errors).toEqual([]);
    expect(yamlSource("p.yaml", filled(2_992)).errors).toHaveLength(1);
  });

  it("are not what a file is refused for that has another mistake, which is named at its place", () => {
    expect(yamlSource("p.yaml", "x: &x [*x]\ny: 1\ny: 2\n").errors).toMatchObject([
      { message: "Map keys must be unique", line: 3, column: 1 },
    ]);
  });

  it("that are anchors or aliases are at most ten thousand", () => {
    const anchors = (count: number) => `[${Array.from({ length: count }, (_, index) => `&a${index} 1`).join(", ")}]`;
    expect(tooLong(anchors(10_000))).toBeUndefined();
    expect(tooLong(anchors(10_001))).toBe("a file has at most 10,000 anchors and aliases");
    expect(tooLong(`[&a 1, ${"*a, ".repeat(9_999)}]`)).toBeUndefined();
    expect(tooLong(`[&a 1, ${"*a, ".repeat(10_000)}]`)).toBe("a file has at most 10,000 anchors and aliases");
  });
});

describe("a key", () => {
  it("has the name that it has in an object, where it has one", () => {
    const keysOf = (text: string) =>
      (parseDocument(text, { schema: "core" }).contents as unknown as { items: { key: unknown }[] }).items.map(
        ({ key }) => nameOf(key),
      );
    expect(keysOf('{ a: 1, 2: 1, true: 1, "": 1, [b]: 1 }')).toEqual(["a", "2", "true", "", undefined]);
    expect(keysOf(": 1\n")).toEqual([""]);
    expect(nameOf("a")).toBeUndefined();
  });

  it("that a type of its own makes another thing than a text, a number or a truth value has none", () => {
    expect([new Date(0), new Uint8Array(1), Symbol("<<")].map((value) => nameOf(new Scalar(value)))).toEqual([
      ...[undefined, undefined, undefined],
    ]);
  });

  it("that is a list is repeated by none", () => {
    expect(surveyed("? [a]\n: 1\n? [a]\n: 2\n").repeated).toEqual([]);
  });
});

describe("an error in a file", () => {
  const source = yamlSource("p.yaml", "a:\n  - b: 1\n  - c:\n      d: 2\ne:\n3: f\n");
  const placeOf = (...path: PropertyKey[]) => {
    const { line, column } = source.errorAt(path, "plan-schema", "wrong");
    return [line, column];
  };

  it("is where the member is, or its nearest ancestor", () => {
    expect(placeOf("a", 0, "b")).toEqual([2, 8]);
    expect(placeOf("a", 1, "c", "d")).toEqual([4, 10]);
    expect(placeOf("a", 1, "x")).toEqual([3, 5]);
    expect(placeOf("a", 7)).toEqual([2, 3]);
    expect(placeOf("a", 0, "b", "x")).toEqual([2, 8]);
    expect(placeOf("a", "x")).toEqual([2, 3]);
    expect(placeOf(3)).toEqual([6, 4]);
    expect(placeOf()).toEqual([1, 1]);
    expect(placeOf("x")).toEqual([1, 1]);
  });

  it("is at the beginning of a file that is not parsed", () => {
    const refused = yamlSource("p.yaml", `a: 1\nb: [${"&x 1, ".repeat(10_001)}]\n`);
    expect(refused.errorAt(["b"], "plan-schema", "wrong")).toMatchObject({ line: 1, column: 1 });
  });

  it("says which anchor it is that a file does not have", () => {
    expect(yamlSource("p.yaml", "x: *y\n").errors).toEqual([
      {
        ...{ code: "plan-yaml", message: "Unresolved alias (the anchor must be set before the alias): y" },
        ...{ file: "p.yaml", line: 1, column: 1 },
      },
    ]);
  });

  it("is at the beginning where there is nothing", () => {
    expect(yamlSource("p.yaml", "").errorAt(["a"], "plan-schema", "wrong")).toEqual({
      ...{ code: "plan-schema", message: "wrong", file: "p.yaml", line: 1, column: 1 },
    });
  });

  it("is at the first of two members of one name", () => {
    const twice = yamlSource("p.yaml", "a: 1\na: 2\n");
    expect(twice.errorAt(["a"], "plan-schema", "wrong")).toMatchObject({ line: 1 });
  });
});

describe("what a plan says beside its rules", () => {
  const restore = { order: 1, steps: [] };
  const backup = { id: "rtc", evidence: "backup", restore } as never;
  const without = { id: "conf", evidence: "backup" } as never;
  const signOff = { id: "go", evidence: "sign-off" } as never;
  const located = (...values: { id: string }[]) => new Map(values.map((value) => [value.id, { value }]));

  it("is how it is restored, where it says so", () => {
    expect([backup, without, signOff].map(restoreOf)).toEqual([restore, undefined, undefined]);
    expect(withoutRestore(backup)).toEqual({ id: "rtc", evidence: "backup" });
    expect(backup).toHaveProperty("restore");
    const loaded = { requirements: located(without, backup, signOff) } as never as LoadedPlan;
    expect(compileRestores(loaded)).toEqual([{ requirement: "rtc", ...restore }]);
  });

  it("is what it does not ask for, with its title and the reason", () => {
    const requirements = located({ id: "rtc", title: { en: "Databases", es: "Bases" } } as never);
    const notApplicable = new Map(
      ["rtc", "gone"].map((requirement) => [requirement, { value: { requirement, reason: "none here" } }]),
    );
    expect(notAskedBy({ requirements, notApplicable } as never as LoadedPlan)).toEqual([
      { requirement: "rtc", title: "Databases", reason: "none here" },
      { requirement: "gone", title: "gone", reason: "none here" },
    ]);
  });
});
