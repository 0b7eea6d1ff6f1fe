import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Failure, isFailure } from "../../core/failure.ts";
import { AgentConfig } from "./agent-config.ts";
import type { Job } from "./job.ts";
import { isSecretFile, resolveJob, sourceOf } from "./job-source.ts";
import { configFailure, type LocatedConfig, parseLocated } from "./locate.ts";
import { drillFolderError, logFileError, type OwnPlaces, ownSpoolError } from "./own-spool.ts";

/** @throws Failure `config-missing`, `config-unreadable` */
export const readConfigText = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new Failure("config-missing", `there is no configuration ${file}`, { cause: error });
    throw new Failure("config-unreadable", `the configuration ${file} cannot be read: ${message}`, { cause: error });
  }
};

/** @throws Failure `config-invalid` where two jobs are for one checkpoint, or a verification has no backup job */
const checkJobs = ({ value: { jobs }, errorAt }: LocatedConfig<AgentConfig>): void => {
  const firsts = new Map<string, number>();
  const errors = jobs.flatMap((job, index) => {
    const { unit, requirement } = job;
    const id = `${unit} ${requirement}`;
    if (firsts.has(id)) return [errorAt(["jobs", index], `two jobs are for ${id}`)];
    firsts.set(id, index);
    if (job.name !== undefined && jobs.findIndex(({ name }) => name === job.name) !== index)
      return [errorAt(["jobs", index, "name"], `two jobs are called ${job.name}`)];
    if (job.kind !== "verification") return [];
    if (jobs.some((one) => one.kind === "backup" && one.unit === unit && one.requirement === job.of)) return [];
    return [errorAt(["jobs", index, "of"], `${id} verifies "${job.of}" of ${unit}, and no backup job is for that`)];
  });
  if (errors.length > 0) throw configFailure(errors);
};

/** @throws Failure `config-invalid` where a backup would read the agent's own spool */
const checkOwnSpool = (jobs: readonly Job[], spool: string, { errorAt }: LocatedConfig<AgentConfig>): void => {
  const errors = jobs.flatMap((job, index) => {
    const error = job.kind === "verification" ? undefined : ownSpoolError(sourceOf(job), spool);
    return error === undefined ? [] : [errorAt(["jobs", index], `${job.unit} ${job.requirement}: ${error}`)];
  });
  if (errors.length > 0) throw configFailure(errors);
};

/** @throws Failure `config-invalid` where a drill would restore over what is the agent's own */
const checkDrillFolders = (jobs: readonly Job[], own: OwnPlaces, { errorAt }: LocatedConfig<AgentConfig>): void => {
  const errors = jobs.flatMap((job, index) => {
    if (job.kind !== "verification" || job.into === undefined) return [];
    const error = drillFolderError(job.into, own);
    return error === undefined ? [] : [errorAt(["jobs", index, "into"], `${job.unit} ${job.requirement}: ${error}`)];
  });
  if (errors.length > 0) throw configFailure(errors);
};

/** @throws Failure `config-invalid` where the log would be written into what is the agent's own, or into a backup */
const checkLogFile = (
  file: string | undefined,
  jobs: readonly Job[],
  own: OwnPlaces,
  { errorAt }: LocatedConfig<AgentConfig>,
): void => {
  const error = file === undefined ? undefined : logFileError(file, own, jobs);
  if (error !== undefined) throw configFailure([errorAt(["log", "file"], error)]);
};

/** A job with what it leaves out. @throws Failure `config-invalid` */
const resolvedJob =
  ({ errorAt }: LocatedConfig<AgentConfig>, resolvePath: (path: string) => string) =>
  (job: Job, index: number): Job => {
    try {
      return resolveJob(job, resolvePath);
    } catch (error) {
      if (!isFailure(error, "config-invalid")) throw error;
      throw configFailure([errorAt(["jobs", index], error.message)]);
    }
  };

/**
 * Reads a configuration; paths in it are relative to it.
 * @throws Failure `config-missing`, `config-unreadable`; `config-invalid` with the line of each error
 */
export const loadConfig = (file: string): AgentConfig => {
  const located = parseLocated(file, readConfigText(file), AgentConfig);
  checkJobs(located);
  const { key, spool, jobs, log, ...rest } = located.value;
  const resolvePath = (path: string): string => resolve(dirname(file), path);
  const resolved = { spool: resolvePath(spool), jobs: jobs.map(resolvedJob(located, resolvePath)) };
  const keyFile = key.file === undefined ? undefined : resolvePath(key.file);
  checkOwnSpool(resolved.jobs, resolved.spool, located);
  const own = { spool: resolved.spool, config: resolve(file), key: keyFile };
  checkDrillFolders(resolved.jobs, own, located);
  const logFile = log === undefined ? undefined : resolvePath(log.file);
  checkLogFile(logFile, resolved.jobs, own, located);
  return {
    ...rest,
    ...resolved,
    ...(log === undefined || logFile === undefined ? {} : { log: { ...log, file: logFile } }),
    key: {
      ...key,
      ...(keyFile === undefined ? {} : { file: keyFile }),
      ...(isSecretFile(key.secret) ? { secret: { file: resolvePath(key.secret.file) } } : {}),
    },
  };
};
