import { describe, expect, it } from "vitest";
import { digestLeaf, findLeaf, leafBytes } from "../../core/log/leaf.ts";
import {
  holdsUnrepresentable,
  mayHoldUnrepresentable,
  otherId,
  unrepresentable,
} from "../../core/log/unrepresentable.ts";

/** What stands in a fact for a value that JSON has not. */

const NUMBER = unrepresentable("N", "9007199254740993");

describe("a value that JSON has not", () => {
  it("has what says all of it in its place", () => {
    expect(NUMBER).toEqual({ unrepresentable: { N: "9007199254740993" } });
    expect(otherId(null)).toEqual({ unrepresentable: { id: null } });
  });

  it.each([
    [NUMBER, true],
    [[1, { a: [NUMBER] }], true],
    [{ a: { b: otherId("x") } }, true],
    [{ a: 1, b: null, c: ["unrepresentable"], d: { representable: 1 } }, false],
    [null, false],
    [7, false],
    ["unrepresentable", false],
    [undefined, false],
  ])("is found wherever it is: %j", (value, holds) => {
    expect(holdsUnrepresentable(value)).toBe(holds);
    if (holds) expect(mayHoldUnrepresentable(JSON.stringify(value))).toBe(true);
  });

  it("is looked for in lines that may have one", () => {
    expect(mayHoldUnrepresentable('{"a":"unrepresentable"}')).toBe(false);
    expect(mayHoldUnrepresentable('{"unrepresentable":1}')).toBe(true);
  });
});

describe("the leaf of a fact", () => {
  const FACT = { id: "f", migration: "m", recordedAt: "2026-11-22T00:00:00.000Z", type: "t" };
  const leafOf = (over: object) => digestLeaf({ ...FACT, ...over }, "a".repeat(64));

  it.each([
    [undefined, "-"],
    [7, "-"],
    [null, "-"],
    [{}, "-"],
    ["x".repeat(1_024), "x".repeat(1_024)],
    ["x".repeat(1_025), "-"],
    ["\ud800", "-"],
    ["", ""],
  ])("has a dash for what is no text, or a longer one than any: %j", (value, text) => {
    for (const name of ["migration", "recordedAt", "type"]) {
      const leaf = leafOf({ [name]: value });
      expect(leaf).toEqual({ ...leafOf({}), [name]: text });
      expect(findLeaf(leafBytes(leaf))).toEqual(leaf);
    }
  });
});
