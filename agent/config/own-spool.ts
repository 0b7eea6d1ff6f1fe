import { findSource } from "../sources/index.ts";
import { holdsSpool } from "./holds-spool.ts";
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
