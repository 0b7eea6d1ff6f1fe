import { findSource } from "../sources/index.ts";
import { holdsSpool, overlaps } from "./holds-spool.ts";
import type { SourceOptions } from "./job-source.ts";

const excludeOf = ({ exclude }: SourceOptions): string[] =>
  Array.isArray(exclude) ? exclude.filter((one) => typeof one === "string") : [];

/** What is wrong with a backup that would read the agent's own spool; undefined where it would not. */
export const ownSpoolError = (options: SourceOptions, spool: string): string | undefined => {
  const source = findSource(options.type);
  if (source.kind !== "backup") return undefined;
  const paths: readonly string[] = source.paths;
  const path = paths
    .map((name) => options[name])
    .find((value) => typeof value === "string" && holdsSpool(value, excludeOf(options), spool));
  if (path === undefined) return undefined;
  return `${path} holds the agent's own spool ${spool}, which changes and is locked while it is read: move the spool${
    "exclude" in options ? ", or name it in exclude" : ""
  }`;
};

/** What is the agent's own, and must outlive a drill. */
export interface OwnPlaces {
  readonly spool: string;
  readonly config: string;
  readonly key: string | undefined;
}

/**
 * What is wrong with the folder that a drill restores into, where software of the backup may run as another user; undefined where
 * nothing is. A folder below the spool would be taken for a part of it.
 */
export const drillFolderError = (into: string, { spool, config, key }: OwnPlaces): string | undefined => {
  const places = [
    ["spool", spool],
    ["configuration", config],
    ["key", key],
  ] as const;
  const found = places.find(([, path]) => path !== undefined && overlaps(into, path));
  if (found === undefined) return undefined;
  const [what, path] = found;
  return `it would restore into ${into}, where the agent's own ${what} ${path} is: name another folder by into`;
};
