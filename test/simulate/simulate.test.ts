import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { coverage, neverReached } from "../../simulate/coverage.ts";
import { generateStory } from "../../simulate/stories/generate.ts";
import { PROFILES } from "../../simulate/stories/profiles.ts";
import { readStory } from "../../simulate/stories/read-story.ts";
import { runStory } from "../../simulate/stories/run-story.ts";
import { shrink } from "../../simulate/stories/shrink.ts";
import type { Story } from "../../simulate/stories/story.ts";
import { tell } from "../../simulate/stories/tell.ts";

/** The whole verdict path in a seeded world: `npm run simulate` does the same for as long as somebody likes. */

const covered = coverage();

/** How far each profile goes: by count, so that a slow machine tries no less. */
const STEPS = 2_500;
const SIX = ["1", "2", "3", "4", "5", "6"];
/** More of people, who sign and revoke in states that six reach only by luck. */
const SEEDS: Readonly<Record<string, readonly string[]>> = {
  ...{ large: ["1"], night: ["1"], resharded: ["1", "2"], last: ["1", "2"] },
  words: [...SIX, "7"],
  people: [...SIX, "7", "8", "9", "10", "14", "19", "22"],
};
const STORIES = Object.keys(PROFILES).flatMap((profile) =>
  (SEEDS[profile] ?? SIX).map((seed) => [profile, seed] as const),
);

/** What so few steps do not always reach; a run of two million must reach all of it. */
const UNREACHED = new Set([
  "waived × waiver-approved",
  "waived × waived",
  "late × waiver-revoked",
  "late × removed",
  "waived × removed",
  "waived × unsigned",
]);

describe("a story", () => {
  it.each(STORIES)(
    "of the profile %s breaks no rule, with seed %s",
    async (profile, seed) => {
      const story = generateStory(profile, seed, STEPS / 10);
      const { violation } = await runStory(story, { maxSteps: STEPS, coverage: covered });
      expect(violation === undefined ? "" : tell(story, violation)).toBe("");
    },
    300_000,
  );
});

describe("the simulation", () => {
  it("runs the same way for the same seed", async () => {
    const told = async (): Promise<string> => {
      const lines: string[] = [];
      await runStory(generateStory("people", "7", 60), { maxSteps: 600, trace: (line) => void lines.push(line) });
      return lines.join("\n");
    };
    const once = await told();
    expect(once.length).toBeGreaterThan(10_000);
    expect(await told()).toBe(once);
  });

  it("runs a story again with the faults that it drew", async () => {
    const story = generateStory("small", "3", 80);
    const drawn = await runStory(story, { maxSteps: 800 });
    const again = await runStory({ ...story, faults: drawn.faults }, { maxSteps: 800 });
    expect(drawn.faults.length).toBeGreaterThan(0);
    expect(again).toEqual(drawn);
  });

  it("finds a table that does not hold to versions, and tells it in a few lines", async () => {
    const options = { maxSteps: 2_500, ignores: (condition: string) => condition.includes("version") };
    const runs = ["1", "2", "3", "4", "5", "6", "7", "8"].map((seed) => generateStory("small", seed, 250));
    let [story] = runs as [Story, ...Story[]];
    let run = await runStory(story, options);
    for (const next of runs.slice(1)) {
      if (run.violation !== undefined) break;
      story = next;
      run = await runStory(story, options);
    }
    expect(run.violation).toBeDefined();
    const least = await shrink(story, run, options);
    expect(least.actions.length).toBeLessThan(40);
    expect((await runStory(least, options)).violation?.invariant).toBe(run.violation?.invariant);
  });

  it("finds a table that takes a fact twice", async () => {
    const ignores = (condition: string): boolean => condition === "attribute_not_exists(pk)";
    for (const seed of ["3", "5", "12", "13", "14", "21", "24"])
      if ((await runStory(generateStory("large", seed, 250), { maxSteps: 2_500, ignores })).violation !== undefined)
        return;
    expect.fail("no story broke a rule");
  });

  it("reaches every state with every change, every transition and every failure, but for what is listed", () => {
    expect(neverReached(covered).filter((name) => !UNREACHED.has(name))).toEqual([]);
  });
});

const REGRESSIONS = join(import.meta.dirname, "../../simulate/regressions");

describe("a story that broke a rule once", () => {
  it.each(readdirSync(REGRESSIONS).toSorted())(
    "breaks none any more: %s",
    async (file) => {
      const story = readStory(join(REGRESSIONS, file));
      const { violation } = await runStory(story, { maxSteps: 5_000 });
      expect(violation === undefined ? "" : tell(story, violation)).toBe("");
    },
    600_000,
  );
});
