import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

/** `npm run mutate` loads every test of core into one process: one that it cannot load ends it before anything is tried. */

const ROOT = join(import.meta.dirname, "..", "..");
const OFFERED = ["describe", "expect", "it"];

const importedFrom = (file: string): string[] =>
  [...readFileSync(join(ROOT, file), "utf8").matchAll(/^import \{ ([^}]*) \} from "vitest";$/gm)].flatMap(
    ([, names = ""]) => names.split(", "),
  );

describe("the tests of core", () => {
  const files = globSync("test/core/**/*.test.ts", { cwd: ROOT });

  it("ask of vitest only what they have while core is changed", () => {
    expect(files.length).toBeGreaterThan(80);
    const others = files.flatMap((file) => importedFrom(file).filter((name) => !OFFERED.includes(name)));
    expect(others).toEqual([]);
  });
});
