import { join } from "node:path";
import { Stryker } from "@stryker-mutator/core";
import { changedLines } from "./changed-lines.ts";
import { commandLine } from "./command-line.ts";
import { checkSurvivors } from "./survivors.ts";

/**
 * Changes core in one place after the other, and runs the quick tests against each change: what no test notices is
 * listed. Exit status 1 where less than the threshold of stryker.config.json is noticed, or where a change is noticed by no
 * test and explained by no line of test/mutation/survivors.md.
 */
const USAGE = `npm run mutate -- [options] [files or folders of core/]

  --changed         the lines of core/ that this branch changed since main
  --since COMMIT    the lines that changed since a commit; both of these in the files or folders that are named, if any
  --force           try everything anew
  --wording         texts for people too
  --concurrency N   how many tests run at once

Exit status: 1 where less is noticed than must be, or a survivor is not explained; 2 for wrong options.
`;

const { values, positionals } = commandLine(USAGE, {
  allowPositionals: true,
  options: {
    changed: { type: "boolean", default: false },
    since: { type: "string" },
    force: { type: "boolean", default: false },
    wording: { type: "boolean", default: false },
    concurrency: { type: "string" },
  },
});

const isCore = (file: string): boolean => file.startsWith("core/") && file.endsWith(".ts");

const isNamed = (file: string): boolean =>
  positionals.length === 0 ||
  positionals.some((one) => file === one || file.startsWith(one.endsWith("/") ? one : `${one}/`));

/** Folders and files as patterns, or what was changed as ranges of lines; undefined is all that the configuration names. */
const places = (): readonly string[] | undefined => {
  if (values.changed || values.since !== undefined)
    return changedLines("core", values.since)
      .filter(({ file }) => isCore(file) && isNamed(file))
      .map(({ file, from, to }) => `${file}:${from}-${to}`);
  if (positionals.length === 0) return undefined;
  return positionals.map((one) => (one.endsWith(".ts") ? one : `${one.replace(/\/$/, "")}/**/*.ts`));
};

process.chdir(join(import.meta.dirname, ".."));
const mutate = places();
if (mutate?.length === 0) process.stdout.write("nothing in core/ was changed\n");
else {
  const results = await new Stryker({
    ...(mutate === undefined ? {} : { mutate: [...mutate] }),
    ...(values.wording ? { ignorers: ["unreachable"] } : {}),
    ...(values.concurrency === undefined ? {} : { concurrency: Number(values.concurrency) }),
    force: values.force,
  }).runMutationTest();
  const whole = !values.changed && values.since === undefined;
  const differences = values.wording ? [] : checkSurvivors(results, whole);
  for (const one of differences) process.stdout.write(`${one}\n`);
  if (differences.length > 0) process.exitCode = 1;
}
