import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Coverage, coverage, neverReached } from "./coverage.ts";
import { generateStory } from "./stories/generate.ts";
import { PROFILES } from "./stories/profiles.ts";
import { type RunOptions, runStory } from "./stories/run-story.ts";
import { shrink } from "./stories/shrink.ts";
import type { Story, Violation } from "./stories/story.ts";
import { tell } from "./stories/tell.ts";

/**
 * `npm run simulate`: many stories, each of a seed, and what they broke. Exit status 1 on a violation. With `--story` it
 * runs one story of a file again, and with `--trace` it shows each step of it.
 */

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "20" },
    seed: { type: "string" },
    steps: { type: "string", default: "4000" },
    profile: { type: "string" },
    without: { type: "string", default: "" },
    "no-shrink": { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    story: { type: "string" },
    trace: { type: "boolean", default: false },
  },
});

interface Found {
  readonly story: Story;
  readonly violation: Violation;
}

const write = (text: string): void => void process.stdout.write(`${text}\n`);
const say = (text: string): void => (values.json ? undefined : write(text));

const profiles = values.profile === undefined ? Object.keys(PROFILES) : values.profile.split(",");
const seeds =
  values.seed === undefined
    ? Array.from({ length: Number(values.seeds) }, (_, index) => String(index + 1))
    : [values.seed];
const maxSteps = Number(values.steps);
const without = new Set(values.without.split(",").filter((name) => name !== ""));

const runOne = async (profile: string, seed: string, covered: Coverage): Promise<[number, Found | undefined]> => {
  const options: RunOptions = { maxSteps, coverage: covered, without };
  const story = generateStory(profile, seed, Math.ceil(maxSteps / 10));
  const run = await runStory(story, options);
  if (run.violation === undefined) return [run.steps, undefined];
  const least = values["no-shrink"] ? { ...story, actions: [], faults: [] } : await shrink(story, run, options);
  const again = values["no-shrink"] ? run : await runStory(least, { maxSteps, without });
  return [run.steps, { story: { ...least, seed }, violation: again.violation ?? run.violation }];
};

const runFile = async (file: string): Promise<void> => {
  const story = JSON.parse(readFileSync(file, "utf8")) as Story;
  const lines: string[] = [];
  const { violation } = await runStory(story, { maxSteps, without, trace: (line) => void lines.push(line) });
  if (values.trace) write(lines.join("\n"));
  write(tell(story, violation));
  process.exitCode = violation === undefined ? 0 : 1;
};

const runSeeds = async (): Promise<void> => {
  const covered = coverage();
  const found: Found[] = [];
  let steps = 0;
  const { hrtime } = process;
  const began = hrtime.bigint();
  for (const profile of profiles)
    for (const seed of seeds) {
      const [taken, one] = await runOne(profile, seed, covered);
      steps += taken;
      if (one === undefined) continue;
      found.push(one);
      say(`${tell(one.story, one.violation)}\n${JSON.stringify(one.story)}\n`);
    }
  const seconds = Number(hrtime.bigint() - began) / 1e9;
  const left = neverReached(covered);
  say(
    `${profiles.length * seeds.length} stories, ${steps} steps, ${Math.round(steps / seconds)} steps/s, ${found.length} violations`,
  );
  say(left.length === 0 ? "everything was reached" : `never reached: ${left.join("; ")}`);
  if (values.json) {
    const violations = found.map(({ story, violation }) => ({ ...violation, story }));
    const reached = Object.fromEntries([...covered.counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
    write(
      JSON.stringify({ seeds: profiles.length * seeds.length, steps, violations, coverage: { reached, never: left } }),
    );
  }
  process.exitCode = found.length === 0 ? 0 : 1;
};

await (values.story === undefined ? runSeeds() : runFile(values.story));
