import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseDocument } from "yaml";
import { Failure } from "../../core/failure.ts";
import { AgentConfig } from "./agent-config.ts";
import type { Job } from "./job.ts";
import { isSecretFile, resolveJob } from "./job-source.ts";

const readText = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Failure("config-missing", `there is no configuration ${file}; "cleargate-agent init" writes one`, {
      cause: error,
    });
  }
};

/** @throws Failure `config-invalid` */
const parseConfig = (file: string): AgentConfig => {
  const document = parseDocument(readText(file));
  const [broken] = document.errors;
  if (broken !== undefined) throw new Failure("config-invalid", `${file}: ${broken.message}`);
  const parsed = AgentConfig.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Failure("config-invalid", `${file}: ${issue?.path.join(".")}: ${issue?.message}`);
};

/** @throws Failure `config-invalid` where two jobs are for one checkpoint, or a verification has no backup job */
const checkJobs = (file: string, jobs: readonly Job[]): void => {
  const seen = new Set<string>();
  for (const job of jobs) {
    const id = `${job.unit} ${job.requirement}`;
    if (seen.has(id)) throw new Failure("config-invalid", `${file}: two jobs are for ${id}`);
    seen.add(id);
    if (job.kind !== "verification") continue;
    const backup = jobs.find((one) => one.kind === "backup" && one.unit === job.unit && one.requirement === job.of);
    if (backup === undefined)
      throw new Failure(
        "config-invalid",
        `${file}: ${id} verifies "${job.of}" of ${job.unit}, and no backup job is for that`,
      );
  }
};

/** Reads a configuration; paths in it are relative to it. @throws Failure `config-missing`, `config-invalid` */
export const loadConfig = (file: string): AgentConfig => {
  const { key, spool, jobs, ...rest } = parseConfig(file);
  checkJobs(file, jobs);
  const resolvePath = (path: string): string => resolve(dirname(file), path);
  return {
    ...rest,
    key: {
      ...key,
      ...(key.file === undefined ? {} : { file: resolvePath(key.file) }),
      ...(isSecretFile(key.secret) ? { secret: { file: resolvePath(key.secret.file) } } : {}),
    },
    spool: resolvePath(spool),
    jobs: jobs.map((job) => resolveJob(job, resolvePath)),
  };
};
