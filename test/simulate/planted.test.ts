import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { allInvariants } from "../../simulate/invariants/all.ts";
import { bugs, plant } from "../../simulate/planted/bug.ts";
import { PROFILES } from "../../simulate/stories/profiles.ts";

/** `npm run simulate:planted` runs stories over each of these; here is only what would keep it from doing so. */

const ROOT = join(import.meta.dirname, "..", "..");

/** What a story holds to by itself, whatever it tells. */
const OF_EVERY_STORY = ["requests-are-valid", "only-failures-are-thrown", "log-is-whole"];

describe("a planted bug", () => {
  it.each(bugs())("has its one place in production code, and names who finds it: $name", (bug) => {
    expect(plant(bug, ROOT)).not.toContain(bug.find);
    const names = [...OF_EVERY_STORY, ...allInvariants().map(({ name }) => name)];
    expect(names).toEqual(expect.arrayContaining([...bug.foundBy]));
    expect(bug.story !== undefined || Object.hasOwn(PROFILES, bug.profile ?? "")).toBe(true);
  });

  it("has lost its place where the code has changed", () => {
    const [bug] = bugs();
    expect(() => plant({ ...bug!, find: "no such code" }, ROOT)).toThrow("stands 0 times");
  });

  it("is there for each story that broke a rule once, so that none becomes blind unseen", () => {
    const stories = readdirSync(join(ROOT, "simulate/regressions")).map((file) => `simulate/regressions/${file}`);
    expect(bugs().flatMap(({ story }) => story ?? [])).toEqual(expect.arrayContaining(stories));
  });

  it("is one of ten or more", () => {
    expect(bugs().length).toBeGreaterThanOrEqual(10);
  });
});
