import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { changedLines, linesOf } from "../../scripts/changed-lines.ts";

const ROOT = join(import.meta.dirname, "..", "..");

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

  it("are read of one folder only, however much was changed beside it", () => {
    const since = execFileSync("git", ["hash-object", "-t", "tree", "--stdin"], {
      cwd: ROOT,
      input: "",
      encoding: "utf8",
    });
    const all = changedLines("core", since.trim());
    expect(new Set(all.map(({ file }) => file.split("/")[0]))).toEqual(new Set(["core"]));
    expect(all).toContainEqual({ file: "core/failure.ts", from: 1, to: expect.any(Number) as number });
  });
});
