import { commandLine, wrongUsage } from "../scripts/command-line.ts";
import { type Coverage, coverage, neverReached } from "./coverage.ts";
import { generateStory } from "./stories/generate.ts";
import { PROFILES } from "./stories/profiles.ts";
import { readStory } from "./stories/read-story.ts";
import { type RunOptions, runStory } from "./stories/run-story.ts";
import { shrink } from "./stories/shrink.ts";
import type { Story, Violation } from "./stories/story.ts";
import { tell } from "./stories/tell.ts";

/**
 * `npm run simulate`: many stories, each of a seed, and what they broke. With `--story` it runs the story of a file again,
 * and with `--trace` it shows each step of it. Exit status 1 on a violation, and where a long run leaves something unreached.
 */

const USAGE = `npm run simulate -- [options]

  --seeds N      how many stories of each profile (20)
  --seed S       the first of them (1); alone, that story only
  --steps M      how long each is (4000)
  --profile P    these profiles alone, with commas between them: ${Object.keys(PROFILES).join(", ")}
  --without R    rules that are left out, with commas between them
  --first        end with the first story that breaks a rule
  --no-shrink    leave a story as long as it was
  --story FILE   a story of a file, or of a page of simulate/regressions/
  --trace        every step of that story
  --json         one object at the end: seeds, steps, violations, coverage

Exit status: 1 where a rule was broken or a long run left something unreached, 2 for wrong options.
`;

const wrong = (message: string): never => wrongUsage(message, USAGE);

const { values } = commandLine(USAGE, {
  options: {
    seeds: { type: "string" },
    seed: { type: "string" },
    steps: { type: "string", default: "4000" },
    profile: { type: "string" },
    without: { type: "string", default: "" },
    first: { type: "boolean", default: false },
    "no-shrink": { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    story: { type: "string" },
    trace: { type: "boolean", default: false },
  },
});
for (const name of ["seeds", "seed", "steps"] as const)
  if (!/^[1-9]\d{0,8}$/.test(values[name] ?? "1")) wrong(`--${name} takes a number`);
for (const name of values.profile?.split(",") ?? [])
  if (!Object.hasOwn(PROFILES, name)) wrong(`There is no profile ${name}.`);

/** So many steps over all profiles reach everything; with fewer, what was never reached is only told. */
const ENOUGH_STEPS = 2_000_000;

interface Found {
  readonly story: Story;
  readonly violation: Violation;
}

/** What came of some stories. */
interface Report {
  stories: number;
  steps: number;
  readonly found: Found[];
  readonly covered: Coverage;
}

const write = (text: string): void => void process.stdout.write(`${text}\n`);
const say = (text: string): void => (values.json ? undefined : write(text));

const maxSteps = Number(values.steps);
const without = new Set(values.without.split(",").filter((name) => name !== ""));

const tellFound = ({ story, violation }: Found): void => say(`${tell(story, violation)}\n${JSON.stringify(story)}\n`);

const runOne = async (profile: string, seed: string, covered: Coverage): Promise<[number, Found | undefined]> => {
  const options: RunOptions = { maxSteps, coverage: covered, without };
  const story = generateStory(profile, seed, Math.ceil(maxSteps / 10));
  const run = await runStory(story, options);
  if (run.violation === undefined) return [run.steps, undefined];
  const least = values["no-shrink"] ? { ...story, actions: [], faults: [] } : await shrink(story, run, options);
  const again = values["no-shrink"] ? run : await runStory(least, { maxSteps, without });
  return [run.steps, { story: { ...least, seed }, violation: again.violation ?? run.violation }];
};

const runFile = async (file: string, report: Report): Promise<void> => {
  const story = readStory(file);
  const lines: string[] = [];
  const trace = (line: string): void => void lines.push(line);
  const { steps, violation } = await runStory(story, { maxSteps, coverage: report.covered, without, trace });
  if (values.trace) say(lines.join("\n"));
  Object.assign(report, { stories: 1, steps });
  if (violation === undefined) say(`${tell(story, violation)}\n\nIt breaks no rule.`);
  else {
    report.found.push({ story, violation });
    tellFound({ story, violation });
  }
};

const SEEDS = 20;

/** A seed alone is one story; with a number of seeds, it is the first of so many. */
const seedsOf = ({ seed, seeds }: { readonly seed?: string; readonly seeds?: string }): string[] => {
  if (seed !== undefined && seeds === undefined) return [seed];
  const first = Number(seed ?? "1");
  return Array.from({ length: Number(seeds ?? SEEDS) }, (_, index) => String(first + index));
};

const runSeeds = async (profiles: readonly string[], report: Report): Promise<void> => {
  for (const profile of profiles)
    for (const seed of seedsOf(values)) {
      const [steps, found] = await runOne(profile, seed, report.covered);
      report.stories += 1;
      report.steps += steps;
      if (found === undefined) continue;
      report.found.push(found);
      tellFound(found);
      if (values.first) return;
    }
};

const report: Report = { stories: 0, steps: 0, found: [], covered: coverage() };
const { hrtime } = process;
const began = hrtime.bigint();
if (values.story !== undefined) await runFile(values.story, report);
else await runSeeds(values.profile?.split(",") ?? Object.keys(PROFILES), report);

const { stories, steps, found, covered } = report;
const seconds = Number(hrtime.bigint() - began) / 1e9;
const never = neverReached(covered);
const mustReachAll = values.story === undefined && values.profile === undefined && steps >= ENOUGH_STEPS;
if (values.story === undefined) {
  say(`${stories} stories, ${steps} steps, ${Math.round(steps / seconds)} steps/s, ${found.length} violations`);
  say(never.length === 0 ? "everything was reached" : `never reached: ${never.join("; ")}`);
}
if (values.json) {
  const violations = found.map(({ story, violation }) => ({ ...violation, story }));
  const reached = Object.fromEntries([...covered.counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  write(JSON.stringify({ seeds: stories, steps, violations, coverage: { reached, never } }));
}
process.exitCode = found.length > 0 || (mustReachAll && never.length > 0) ? 1 : 0;
