import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandLine, wrongUsage } from "../../scripts/command-line.ts";
import { type Bug, bugs, plant } from "./bug.ts";

/**
 * `npm run simulate:planted`: plants one bug after the other in a copy of the production code, and runs stories there
 * until one breaks a rule. Exit status 1 where a bug is not found, is found by another rule than it names, or has lost its
 * place. `--only 03,07` plants only some.
 */

const ROOT = join(import.meta.dirname, "..", "..");
const PARTS = ["core", "ports", "contract", "adapters", "functions", "simulate", "scripts", "package.json"];
const SEEDS = 40;
const STEPS = 3_000;

const USAGE = `npm run simulate:planted -- [--only 03,07]

Exit status: 1 where a planted bug is not found, 2 for wrong options.
`;

const { values } = commandLine(USAGE, { options: { only: { type: "string", default: "" } } });
const only = values.only.split(",").filter((name) => name !== "");
for (const name of only)
  if (!bugs().some((bug) => bug.name.startsWith(`${name}-`))) wrongUsage(`There is no planted bug ${name}.`, USAGE);

interface Result {
  readonly seeds: number;
  readonly steps: number;
  readonly violations: readonly { readonly invariant: string; readonly detail: string }[];
}

const copyTree = (): string => {
  const copy = mkdtempSync(join(tmpdir(), "cleargate-planted-"));
  for (const part of PARTS)
    if (existsSync(join(ROOT, part))) cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  return copy;
};

/** The stories of a profile, one story, or one after the other: each must find the bug. */
const waysOf = ({ story, profile, seeds = SEEDS }: Bug): readonly (readonly string[])[] => [
  // A story that is told as it is ends by itself.
  ...(story === undefined ? [] : [["--story", story, "--steps", "1000000"]]),
  ...(profile === undefined ? [] : [["--profile", profile, "--seeds", String(seeds), "--steps", String(STEPS)]]),
];

const simulate = (copy: string, stories: readonly string[]): Result => {
  const args = ["simulate/run.ts", "--json", "--first", "--no-shrink", ...stories];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy, encoding: "utf8" });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as Result;
};

interface Tried {
  readonly found: boolean;
  readonly told: string;
}

const toldOf = ({ foundBy }: Bug, { seeds, steps, violations }: Result): Tried => {
  const after = `${seeds} ${seeds === 1 ? "story" : "stories"}, ${steps} steps`;
  const [violation] = violations;
  if (violation === undefined) return { found: false, told: `not found after ${after}` };
  const found = foundBy.includes(violation.invariant);
  return { found, told: `${violation.invariant} after ${after}${found ? "" : `: ${violation.detail}`}` };
};

const tried = (copy: string, bug: Bug): Tried => {
  const file = join(copy, bug.file);
  const sound = readFileSync(file, "utf8");
  try {
    writeFileSync(file, plant(bug, copy));
    const all = waysOf(bug).map((stories) => toldOf(bug, simulate(copy, stories)));
    return { found: all.every(({ found }) => found), told: all.map(({ told }) => told).join("; ") };
  } catch (error) {
    return { found: false, told: (error as Error).message };
  } finally {
    writeFileSync(file, sound);
  }
};

const copy = copyTree();
try {
  const some = bugs().filter(({ name }) => only.length === 0 || only.some((one) => name.startsWith(one)));
  for (const bug of some) {
    const { found, told } = tried(copy, bug);
    process.stdout.write(`${found ? "found:" : "✗"} ${bug.name}: ${told}\n`);
    if (!found) process.exitCode = 1;
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
