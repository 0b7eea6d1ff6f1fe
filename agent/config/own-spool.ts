import { findSource } from "../sources/index.ts";
import { holdsFile, holdsSpool, liesIn, overlaps } from "./holds-spool.ts";
import type { Job } from "./job.ts";
import { type SourceOptions, sourceOf } from "./job-source.ts";

const excludeOf = ({ exclude }: SourceOptions): string[] =>
  Array.isArray(exclude) ? exclude.filter((one) => typeof one === "string") : [];

/** The first path of a backup for which something holds, given what the backup leaves out. */
const findPath = (
  options: SourceOptions,
  holds: (path: string, exclude: readonly string[]) => boolean,
): string | undefined => {
  const source = findSource(options.type);
  if (source.kind !== "backup") return undefined;
  const paths: readonly string[] = source.paths;
  return paths
    .map((name) => options[name])
    .find((value): value is string => typeof value === "string" && holds(value, excludeOf(options)));
};

const orExclude = (options: SourceOptions): string => ("exclude" in options ? ", or name it in exclude" : "");

/** What is wrong with a backup that would read the agent's own spool; undefined where it would not. */
export const ownSpoolError = (options: SourceOptions, spool: string): string | undefined => {
  const path = findPath(options, (value, exclude) => holdsSpool(value, exclude, spool));
  return path === undefined
    ? undefined
    : `${path} holds the agent's own spool ${spool}, which changes and is locked while it is read: move the spool${orExclude(options)}`;
};

/** What is wrong with a backup that would read the agent's own log: each run would make it look new. */
export const ownLogError = (options: SourceOptions, log: string | undefined): string | undefined => {
  const path = log === undefined ? undefined : findPath(options, (value, exclude) => holdsFile(value, exclude, log));
  return path === undefined
    ? undefined
    : `${path} holds the agent's own log ${log}, which each run writes: move the log${orExclude(options)}`;
};

/** What is the agent's own, and must outlive a drill. */
export interface OwnPlaces {
  readonly spool?: string | undefined;
  readonly config: string;
  readonly key?: string | undefined;
}

const findOwn = ({ spool, config, key }: OwnPlaces, isThere: (own: string) => boolean) =>
  (
    [
      ["spool", spool],
      ["configuration", config],
      ["key", key],
    ] as const
  ).find(([, own]) => own !== undefined && isThere(own));

/** What is wrong with a file to log to, where lines would be appended to what is the agent's own, or to a backup. */
export const logFileError = (log: string, own: OwnPlaces, jobs: readonly Job[]): string | undefined => {
  const found = findOwn(own, (path) => liesIn(log, path));
  if (found !== undefined) return `the agent's own ${found[0]} ${found[1]} is there: name another file`;
  return jobs
    .map((job) => (job.kind === "verification" ? undefined : ownLogError(sourceOf(job), log)))
    .find((error) => error !== undefined);
};

/**
 * What is wrong with the folder that a drill restores into, where software of the backup may run as another user; undefined where
 * nothing is. A folder below the spool would be taken for a part of it.
 */
export const drillFolderError = (into: string, own: OwnPlaces): string | undefined => {
  const found = findOwn(own, (path) => overlaps(into, path));
  if (found === undefined) return undefined;
  const [what, path] = found;
  return `it would restore into ${into}, where the agent's own ${what} ${path} is: name another folder by into`;
};
