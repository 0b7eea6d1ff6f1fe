import { describe, expect, it } from "vitest";
import { differenceList } from "../../functions/compare/list.ts";

const one = (key: string) => ({ unit: "pool01", key, missingFrom: "backup" }) as const;
const pack = (text: string) => Buffer.from(text);
/** More than one piece. */
const long = "x".repeat(300_000);

describe("the list of all differences by name", () => {
  it("has one a line, and is none without any", () => {
    const list = differenceList(pack);
    expect(list.end()).toBeUndefined();
    for (const key of ["a", "b"]) list.add(one(key));
    expect(list.end()?.toString()).toBe(`${JSON.stringify(one("a"))}\n${JSON.stringify(one("b"))}\n`);
  });

  it("is too much work where it cannot be held", () => {
    const list = differenceList(pack, 700_000);
    for (const key of [`a${long}`, `b${long}`]) list.add(one(key));
    expect(() => list.add(one(`c${long}`))).toThrow(expect.objectContaining({ code: "work-exceeded" }));
  });
});
