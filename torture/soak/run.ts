import { appendFileSync } from "node:fs";
import { commandLine, wrongUsage } from "../../scripts/command-line.ts";
import { synthOnce } from "../../scripts/synth.ts";
import type { Sample, Trend } from "./level.ts";
import { type SoakTimes, soakTimes } from "./options.ts";
import { soak } from "./soak.ts";

/** `npm run soak`: agents push for long beside everything else; ends with status 1 where something is lost, or grows. */

const USAGE = `npm run soak -- [options]

  --minutes N      how long agents push (2)
  --agents N       how many agents there are, each with a key and a unit of its own (50)
  --manifests N    how many manifests each of them pushes in that time (20)
  --every N        how many seconds lie between two measurements (5 to 15 by the length of the run; an eighth of it at most)
  --samples FILE   keeps what was measured, one JSON object a line

Exit status: 1 where something is lost, doubled or wrong, or a part grows; 2 for wrong options.
`;

const { values } = commandLine(USAGE, {
  options: {
    minutes: { type: "string", default: "2" },
    agents: { type: "string", default: "50" },
    manifests: { type: "string", default: "20" },
    every: { type: "string" },
    samples: { type: "string" },
  },
});

/** Of the time of the load. */
const REST = 1 / 10;
const SHOWN = 40;

const times = ((): SoakTimes => {
  try {
    return soakTimes(values);
  } catch (error) {
    return wrongUsage((error as Error).message, USAGE);
  }
})();

const startedMs = Date.now();
const say = (text: string): void => {
  const seconds = ((Date.now() - startedMs) / 1_000).toFixed(0);
  process.stdout.write(`${seconds} s: ${text}\n`);
};

/** A run that is ended before its end leaves what it has measured. */
const keepIn =
  (file: string) =>
  (sample: Sample): void =>
    appendFileSync(file, `${JSON.stringify(sample)}\n`);

synthOnce();
const { trends, figures, losses } = await soak({
  ...times,
  ...{ restMs: times.overMs * REST, say },
  ...(values.samples === undefined ? {} : { sampled: keepIn(values.samples) }),
});
const BYTES_IN_MIB = 1_024 ** 2;
const isCount = (part: string): boolean => part === "threads" || part.startsWith("queue ");
const cell = (value: number | undefined, part: string): string => {
  if (value === undefined) return "–";
  return isCount(part) ? String(value) : `${(value / BYTES_IN_MIB).toFixed(1)} MiB`;
};
const rowOf = ({ part, quarters, perManifest, atRest, problems }: Trend): string => {
  const each = perManifest === undefined || isCount(part) ? "–" : `${perManifest.toFixed(0)} B`;
  const cells = [...quarters.map((value) => cell(value, part)), each, cell(atRest, part)];
  return `| ${part} | ${cells.join(" | ")} | ${problems.length === 0 ? "level" : "**grows**"} |\n`;
};
process.stdout.write(
  `\n| part | 2nd quarter | 3rd | last | a manifest | at rest | |\n|---|---|---|---|---|---|---|\n${trends.map(rowOf).join("")}\n`,
);
for (const [name, value] of Object.entries(figures)) process.stdout.write(`${name}: ${value.toLocaleString("en")}\n`);
const problems = [...losses, ...trends.flatMap((trend) => trend.problems)];
for (const problem of problems.slice(0, SHOWN)) process.stdout.write(`✗ ${problem}\n`);
if (problems.length > SHOWN) process.stdout.write(`✗ and ${problems.length - SHOWN} more\n`);
process.stdout.write(
  problems.length === 0 ? "nothing is lost, and every part is level\n" : `${problems.length} problems\n`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
