import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { programOf } from "./program-of.ts";

/**
 * The one check command: everything that must pass before a change lands. Its last line counts what passed and failed. It prints no
 * check mark: what has passed says nothing of what fails after it.
 */

const root = join(import.meta.dirname, "..");

interface Check {
  readonly name: string;
  readonly command: readonly string[];
}

/** Every folder whose code is compiled is held to its directions too; what is for browsers is compiled by itself. */
const ROOMS = [
  ...(JSON.parse(readFileSync(join(root, "tsconfig.json"), "utf8")) as { include: string[] }).include,
  "console",
  "verify",
];

const CHECKS: readonly Check[] = [
  { name: "types", command: [...programOf("typescript", "tsc"), "-p", "."] },
  { name: "types of the console", command: [...programOf("typescript", "tsc"), "-p", "console"] },
  { name: "types of the verifier's page", command: [...programOf("typescript", "tsc"), "-p", "verify/web"] },
  { name: "format and lint", command: [...programOf("@biomejs/biome", "biome"), "check", "--error-on-warnings", "."] },
  { name: "directions between rooms", command: [...programOf("dependency-cruiser", "depcruise"), ...ROOMS] },
  { name: "dead files and exports", command: programOf("knip") },
];

const run = (command: readonly string[]): Promise<{ status: number; output: string }> =>
  new Promise((resolve) => {
    const [file = "", ...args] = command;
    const child = spawn(file, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        output += chunk.toString();
      });
    child.once("error", (error) => resolve({ status: 1, output: error.message }));
    child.once("exit", (status) => resolve({ status: status ?? 1, output }));
  });

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const checkOne = async ({ name, command }: Check): Promise<Counts> => {
  const { status, output } = await run(command);
  process.stdout.write(status === 0 ? `passed: ${name}\n` : `✗ ${name}\n${output}\n`);
  return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 };
};

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

const runTests = async (args: readonly string[]): Promise<Counts> => {
  const file = join(tmpdir(), `cleargate-test-${process.pid}.json`);
  const vitest = programOf("vitest");
  const { status, output } = await run([...vitest, "run", "--reporter=json", `--outputFile=${file}`, ...args]);
  let report: Report;
  try {
    report = JSON.parse(readFileSync(file, "utf8")) as Report;
  } catch {
    process.stdout.write(`✗ tests: they did not run\n${output}\n`);
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(file, { force: true });
  }
  for (const { name, message, assertionResults, status: fileStatus } of report.testResults) {
    const failed = assertionResults.some(({ status }) => status === "failed");
    // A failure before or after all tests of a file belongs to no test that could report it.
    if (!failed && fileStatus === "failed") process.stdout.write(`✗ ${name}\n${message}\n`);
    for (const one of assertionResults) {
      if (one.status === "failed") process.stdout.write(`✗ ${one.fullName}\n${one.failureMessages?.join("\n")}\n`);
      if (one.status === "pending" || one.status === "skipped") process.stdout.write(`– skipped: ${one.fullName}\n`);
    }
  }
  // A file that cannot be loaded, or an error outside any test, fails the run although no test of it was counted.
  const uncounted = status !== 0 && report.numFailedTests === 0 ? 1 : 0;
  if (uncounted === 1) process.stdout.write(`${output}\n`);
  const failed = report.numFailedTests + uncounted;
  process.stdout.write(`${failed === 0 ? "passed:" : `✗ ${failed} failed, and`} ${report.numPassedTests} tests\n`);
  return { passed: report.numPassedTests, failed, skipped: report.numPendingTests };
};

const started = Date.now();
const results: Counts[] = [];
const waiting = CHECKS.values();
const lane = async (): Promise<void> => {
  for (const check of waiting) results.push(await checkOne(check));
};
// Each fills one core.
await Promise.all([lane(), lane()]);
results.push(await runTests(process.argv.slice(2)));
const sum = (member: keyof Counts): number => results.reduce((total, counts) => total + counts[member], 0);
process.stdout.write(`${((Date.now() - started) / 1_000).toFixed(0)} s\n`);
if (sum("skipped") > 0) process.stdout.write(`${sum("skipped")} skipped\n`);
process.stdout.write(`${sum("passed")} passed, ${sum("failed")} failed\n`);
process.exitCode = sum("failed") === 0 ? 0 : 1;
