import { existsSync } from "node:fs";
import type { AgentConfig } from "../config/agent-config.ts";
import type { CollectingJob, Job } from "../config/job.ts";
import { type SourceOptions, sourceOf } from "../config/job-source.ts";
import { newestMatch } from "../files/newest-match.ts";
import { NO_NAMES, someNames } from "../files/some-names.ts";
import type { Scratch } from "../sorting/scratch.ts";
import { findSource } from "../sources/index.ts";
import type { Source } from "../sources/source.ts";
import { findProgram } from "../tools/find-program.ts";
import { type Diagnosis, fail, ok } from "./diagnosis.ts";

/** The options of a job's source with the newest of what each pattern matches. @throws Failure `source-gone` */
const resolved = (options: SourceOptions, paths: readonly string[]): SourceOptions => {
  const newest = Object.entries(options).map(([name, value]): [string, unknown] => [
    name,
    typeof value === "string" && paths.includes(name) ? newestMatch(value) : value,
  ]);
  return { ...Object.fromEntries(newest), type: options.type };
};

const missingPath = (options: SourceOptions, { paths }: Source): string | undefined =>
  (paths as readonly string[])
    .map((name) => options[name])
    .find((value): value is string => typeof value === "string" && !existsSync(value));

const checkJob = async (job: CollectingJob, scratch: Scratch): Promise<string | undefined> => {
  const written = sourceOf(job);
  const source = findSource(written.type);
  const options = resolved(written, source.paths);
  const path = missingPath(options, source);
  if (path !== undefined) return `${path} does not exist`;
  // The configuration was parsed with the options of this very source.
  const { count, some } = (await source.findMissing?.(options as never, scratch)) ?? NO_NAMES;
  if (count > 0) return `${count} of its files are not there: ${someNames(some)}`;
  const { program, repository } = options;
  if (typeof program === "string" && repository !== undefined && findProgram(program) === undefined)
    return `${program} is not on the PATH`;
  return undefined;
};

const diagnosisOf = async (job: Job, scratch: Scratch): Promise<Diagnosis> => {
  const name = `job ${job.unit} ${job.requirement}`;
  if (job.kind === "verification") return ok(name, `${job.by} of ${job.of}`);
  try {
    const wrong = await checkJob(job, scratch);
    return wrong === undefined ? ok(name, sourceOf(job).type) : fail(name, wrong);
  } catch (error) {
    return fail(name, error instanceof Error ? error.message : String(error));
  }
};

/** Checks that all that each job reads is there, and the tools that it needs. */
export const checkJobs = async ({ jobs }: AgentConfig, scratch: Scratch): Promise<Diagnosis[]> => {
  const diagnoses: Diagnosis[] = [];
  for (const job of jobs) diagnoses.push(await diagnosisOf(job, scratch));
  return diagnoses;
};
