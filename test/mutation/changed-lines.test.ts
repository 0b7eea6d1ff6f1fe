import { describe, expect, it } from "vitest";
import { linesOf } from "../../scripts/changed-lines.ts";

/** Which lines `npm run mutate -- --changed` tries. */

describe("the changed lines of a diff", () => {
  it("are those that were added or changed, of each file, and none of what was only deleted", () => {
    const diff = [
      "diff --git a/core/a.ts b/core/a.ts",
      "--- a/core/a.ts",
      "+++ b/core/a.ts",
      "@@ -3 +3,2 @@ export const a = (): number => {",
      "-  return 1;",
      "+  const one = 1;",
      "+  return one;",
      "@@ -9,2 +9,0 @@",
      "-gone",
      "-gone",
      "--- /dev/null",
      "+++ b/core/b.ts",
      "@@ -0,0 +1 @@",
      "+export const b = 2;",
    ].join("\n");
    expect(linesOf(diff)).toEqual([
      { file: "core/a.ts", from: 3, to: 4 },
      { file: "core/b.ts", from: 1, to: 1 },
    ]);
    expect(linesOf("")).toEqual([]);
  });
});
