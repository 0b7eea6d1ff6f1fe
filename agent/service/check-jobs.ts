import { Failure } from "../../core/failure.ts";
import type { AgentConfig } from "../config/agent-config.ts";
import type { CollectingJob, Job } from "../config/job.ts";
import { type SourceOptions, sourceOf } from "../config/job-source.ts";
import { newestMatch } from "../files/newest-match.ts";
import { NO_NAMES, someNames } from "../files/some-names.ts";
import type { Scratch } from "../sorting/scratch.ts";
import { findSource } from "../sources/index.ts";
import type { Source } from "../sources/source.ts";
import { findProgram } from "../tools/find-program.ts";
import { checkVerification, openInput, readSecretsOf } from "./check-job-inputs.ts";
import { type Diagnosis, failedBy, ok } from "./diagnosis.ts";

/** The options of a job's source with the newest of what each pattern matches. @throws Failure `source-gone` */
const resolved = (options: SourceOptions, paths: readonly string[]): SourceOptions => {
  const newest = Object.entries(options).map(([name, value]): [string, unknown] => [
    name,
    typeof value === "string" && paths.includes(name) ? newestMatch(value) : value,
  ]);
  return { ...Object.fromEntries(newest), type: options.type };
};

/** Opens all that the options of a source name. @throws Failure `source-gone`, `source-unreadable` */
const openPaths = (options: SourceOptions, { paths }: Source): void => {
  for (const name of paths as readonly string[]) {
    const value = options[name];
    if (typeof value === "string") openInput(value);
  }
};

/** @throws Failure those of sources, `secret-missing`, `tool-missing` */
const checkJob = async (job: CollectingJob, scratch: Scratch): Promise<void> => {
  const written = sourceOf(job);
  const source = findSource(written.type);
  const options = resolved(written, source.paths);
  openPaths(options, source);
  if (typeof job.asOf === "object") openInput(job.asOf.marker);
  await readSecretsOf(written);
  // The configuration was parsed with the options of this very source.
  const { count, some } = (await source.findMissing?.(options as never, scratch)) ?? NO_NAMES;
  if (count > 0) throw new Failure("source-gone", `${count} of its files are not there: ${someNames(some)}`);
  const { program, repository } = options;
  if (typeof program === "string" && repository !== undefined && findProgram(program) === undefined)
    throw new Failure("tool-missing", `${program} is not on the PATH`);
};

const diagnosisOf = async (job: Job, scratch: Scratch): Promise<Diagnosis> => {
  const name = `job ${job.unit} ${job.requirement}`;
  try {
    if (job.kind === "verification") {
      checkVerification(job);
      return ok(name, `${job.by} of ${job.of}`);
    }
    await checkJob(job, scratch);
    return ok(name, sourceOf(job).type);
  } catch (error) {
    return failedBy(name, error);
  }
};

/** Checks that all that each job reads is there, and the tools that it needs. */
export const checkJobs = async ({ jobs }: AgentConfig, scratch: Scratch): Promise<Diagnosis[]> => {
  const diagnoses: Diagnosis[] = [];
  for (const job of jobs) diagnoses.push(await diagnosisOf(job, scratch));
  return diagnoses;
};
