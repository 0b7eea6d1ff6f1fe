import { describe, expect, it } from "vitest";
import { nearest, suggestion, unknownName } from "../../core/suggestion.ts";

const UNITS = ["global", "pool01", "pool02", "sql01"];

describe("a name that nobody knows", () => {
  it.each([
    ["pol01", "pool01"],
    ["POOL01", "pool01"],
    ["pool10", "pool01"],
    ["globl", "global"],
    ["pool", "pool01"],
  ])("%s is answered with the one that is most like it", (name, meant) => {
    expect(nearest(name, UNITS)).toBe(meant);
    expect(suggestion(name, UNITS)).toBe(`did you mean "${meant}"?`);
  });
  it.each(["exchange", "x", ""])("%s is like none, and is answered with those that there are", (name) => {
    expect(nearest(name, UNITS)).toBeUndefined();
    expect(suggestion(name, UNITS)).toBe("known are: global, pool01, pool02, sql01");
  });
  it("is answered with ten names at most, in their order, and how many more there are", () => {
    const many = Array.from({ length: 13 }, (_, index) => `unit-${String.fromCharCode(109 - index)}`);
    expect(suggestion("x", many)).toBe(
      "known are: unit-a, unit-b, unit-c, unit-d, unit-e, unit-f, unit-g, unit-h, unit-i, unit-j and 3 more",
    );
    expect(suggestion("x", many.slice(0, 10))).toMatch(/^known are: .*unit-m$/);
    expect(suggestion("x", [])).toBe("there are none");
  });
  it("is shown without what forges a line, and not in full where it is long", () => {
    expect(unknownName("unit", "a\u001b[2J\nb", UNITS)).toMatch(/^unknown unit "a\ufffd\[2J\ufffdb": /);
    expect(unknownName("unit", "x".repeat(100_000), UNITS).length).toBeLessThan(250);
  });
});
