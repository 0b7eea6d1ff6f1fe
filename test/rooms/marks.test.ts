import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..");
/** The rooms whose programs end with what passed and what failed. */
const RUNS = ["scripts", "fuzz", "simulate", "bench", "torture"];

describe("a run that fails", () => {
  it("has printed no check mark before: whoever reads one believes all of it", () => {
    const files = RUNS.flatMap((room) =>
      readdirSync(join(ROOT, room), { recursive: true, encoding: "utf8" })
        .filter((name) => /\.(?:ts|mjs)$/.test(name))
        .map((name) => join(room, name)),
    );
    expect(files.length).toBeGreaterThan(20);
    expect(
      files.filter((file) => readFileSync(join(ROOT, file), "utf8").includes("\u2713")),
      "print a word instead, such as `passed:`",
    ).toEqual([]);
  });
});
