import { describe, expect, it } from "vitest";
import { compareSurvivors, nameOf } from "../../scripts/survivors.ts";

/** Which changes of core `npm run mutate` lets pass: those that a page explains, and no others. */

const SOURCE = "const a = 1;\nexport const isLess = (b: number): boolean => a < b;\n";
const change = {
  fileName: "core/a.ts",
  location: { start: { line: 2, column: 47 }, end: { line: 2, column: 52 } },
  replacement: "a <= b",
};
const NAME = "core/a.ts: `a < b` → `a <= b` in `export const isLess = (b: number): boolean => a < b;`";

describe("a change that no test notices", () => {
  it("is named by what was changed, wherever its line has moved", () => {
    expect(nameOf(change, SOURCE)).toBe(NAME);
    const { start, end } = change.location;
    const lower = { ...change, location: { start: { ...start, line: 3 }, end: { ...end, line: 3 } } };
    expect(nameOf(lower, `\n${SOURCE}`)).toBe(NAME);
  });

  it("over several lines is named in one", () => {
    const location = { start: { line: 1, column: 11 }, end: { line: 2, column: 7 } };
    expect(nameOf({ ...change, location }, SOURCE)).toBe("core/a.ts: `1; export` → `a <= b` in `const a = 1;`");
  });

  const page = `# Survivors\n\nWhy.\n\n- ${NAME}\n`;
  const files = new Set(["core/a.ts"]);

  it("passes where the page lists it, and no other does", () => {
    expect(compareSurvivors(new Set([NAME]), files, page)).toEqual({ unlisted: [], noticed: [] });
    expect(compareSurvivors(new Set([NAME, "core/b.ts: x"]), files, page).unlisted).toEqual(["core/b.ts: x"]);
  });

  it("leaves the page once a test notices it, if its file was tried", () => {
    expect(compareSurvivors(new Set(), files, page).noticed).toEqual([NAME]);
    expect(compareSurvivors(new Set(), new Set(["core/b.ts"]), page).noticed).toEqual([]);
  });
});
