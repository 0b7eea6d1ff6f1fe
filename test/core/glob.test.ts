import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { globMatcher } from "../../core/audit/rules/glob.ts";

/** What a glob means, as a regular expression; it is right, and takes polynomial time. */
const meaning = (glob: string): RegExp => {
  const anchored = glob.includes("/") ? glob : `**/${glob}`;
  const source = anchored
    .split("/")
    .map((segment) =>
      segment === "**"
        ? "\0"
        : segment
            .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
            .replaceAll(/\*+/g, "[^/]*")
            .replaceAll("?", "[^/]"),
    )
    .join("/")
    .replaceAll("\0/", "(?:[^/]+/)*")
    .replaceAll("\0", ".+");
  return new RegExp(`^${source}$`, "isu");
};

describe("a glob", () => {
  for (const [glob, path, expected] of [
    ["*.bak", "pool01/RTC.BAK", true],
    ["*.bak", "pool01/rtc.bak/x", false],
    ["**/*.tmp", "a/b/c.tmp", true],
    ["**/*.tmp", "c.tmp", true],
    ["a/**", "a/b/c", true],
    ["a/**", "a", false],
    ["a/*/c", "a/b/c", true],
    ["a/*/c", "a/b/b/c", false],
    ["a/**/c", "a/c", true],
    ["a/**/x/**/c", "a/1/x/2/3/c", true],
    ["?.bak", "😀.bak", true],
    ["*?x", "😀x", true],
    ["**", "any/thing", true],
    ["a.b", "axb", false],
    ["", "", true],
    ["a/**/b", "a//b", false],
    ["**/b", "/b", false],
    ["a/**", "a/", false],
    ["a/*/b", "a//b", true],
  ] as const)
    it(`${glob} ${expected ? "matches" : "does not match"} ${path}`, () =>
      expect(globMatcher(glob)(path)).toBe(expected));

  it("means what its regular expression means", () =>
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("a", "b", "*", "**", "?", "/", "."), { maxLength: 8 }).map((parts) => parts.join("")),
        fc
          .array(fc.array(fc.constantFrom("a", "b", "."), { minLength: 1, maxLength: 4 }), {
            minLength: 1,
            maxLength: 4,
          })
          .map((segments) => segments.map((one) => one.join("")).join("/")),
        (glob, path) => {
          expect(globMatcher(glob)(path)).toBe(meaning(glob).test(path));
        },
      ),
      { numRuns: 5_000 },
    ));

  it("takes time in proportion to the path, however many stars it has", () => {
    const matches = globMatcher(`${"*a".repeat(60)}*b/**/${"*a".repeat(60)}*b/**/*c`);
    const segment = "a".repeat(1_000);
    const paths = [`${segment}/`.repeat(4) + segment, "a/".repeat(2_000), "a".repeat(4_096)];
    // Where each star multiplied the time, one of these would take longer than the test may.
    for (const path of paths) expect(matches(path)).toBe(false);
  });
});
