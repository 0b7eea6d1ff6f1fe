import { Failure } from "../../core/failure.ts";
import { findSource } from "../sources/index.ts";
import type { CollectingJob, Job } from "./job.ts";

/** The options of a source as a job writes them. */
export interface SourceOptions {
  readonly type: string;
  readonly [option: string]: unknown;
}

const shortForm = (job: CollectingJob): SourceOptions | undefined => {
  switch (job.kind) {
    case "inventory":
      if (!job.csv) return undefined;
      return { type: "accounts-csv", path: job.csv, ...(job.home === undefined ? {} : { home: job.home }) };
    case "backup":
      return job.folder ? { type: "folder", path: job.folder, exclude: job.exclude } : undefined;
    case "document":
      return undefined;
    default:
      return job satisfies never;
  }
};

/** The source of a job, with its short forms written out. @throws Failure `config-invalid` */
export const sourceOf = (job: CollectingJob): SourceOptions => {
  const [only, ...more] = [job.source, shortForm(job)].filter((one) => one !== undefined);
  if (only === undefined || more.length > 0)
    throw new Failure(
      "config-invalid",
      `job ${job.unit} ${job.requirement}: it needs one of source and ${job.kind === "inventory" ? "csv" : "folder"}`,
    );
  return { ...only };
};

export const isSecretFile = (value: unknown): value is { readonly file: string } =>
  typeof value === "object" && value !== null && "file" in value && typeof value.file === "string";

/** A job with its paths resolved, and its short forms written out. */
export const resolveJob = (job: Job, resolvePath: (path: string) => string): Job => {
  if (job.kind === "verification") return job.into === undefined ? job : { ...job, into: resolvePath(job.into) };
  const options = sourceOf(job);
  const paths: readonly string[] = findSource(options.type).paths;
  const source = Object.entries(options).map(([name, value]): [string, unknown] => {
    if (typeof value === "string" && paths.includes(name)) return [name, resolvePath(value)];
    return [name, isSecretFile(value) ? { file: resolvePath(value.file) } : value];
  });
  const resolved = {
    asOf: typeof job.asOf === "object" ? { marker: resolvePath(job.asOf.marker) } : job.asOf,
    source: { ...Object.fromEntries(source), type: options.type },
  };
  switch (job.kind) {
    case "inventory": {
      const { csv: _, ...rest } = job;
      return { ...rest, ...resolved };
    }
    case "backup": {
      const { folder: _, ...rest } = job;
      return { ...rest, ...resolved };
    }
    case "document":
      return { ...job, ...resolved };
    default:
      return job satisfies never;
  }
};
