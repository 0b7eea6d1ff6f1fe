import { join } from "node:path";
import { Failure } from "../../core/failure.ts";
import type { AgentConfig } from "../config/agent-config.ts";
import type { CollectingJob } from "../config/job.ts";
import { sourceOf } from "../config/job-source.ts";
import { ownLogError, ownSpoolError } from "../config/own-spool.ts";
import { newestMatch } from "../files/newest-match.ts";
import type { Progress } from "../progress.ts";
import type { Scratch } from "../sorting/scratch.ts";
import { findSource } from "../sources/index.ts";
import type { Source, SourceContext } from "../sources/source.ts";

export interface CollectOptions {
  readonly rehash: boolean;
  readonly now: () => number;
  readonly progress: Progress;
  readonly scratch: Scratch;
  /** Waits so many milliseconds. */
  readonly pause?: (ms: number) => Promise<void>;
}

/** A job's source with its options, ready to be read. */
export interface OpenSource {
  readonly source: Source;
  readonly options: never;
  readonly context: SourceContext;
}

/** @throws Failure `source-gone` where a pattern matches nothing; `config-invalid` where it would read the agent's own spool or log */
export const openSource = (
  job: CollectingJob,
  config: AgentConfig,
  { rehash, now, progress, scratch }: CollectOptions,
): OpenSource => {
  const { type, ...written } = sourceOf(job);
  const source = findSource(type);
  const paths: readonly string[] = source.paths;
  const resolved = Object.entries(written).map(([name, value]): [string, unknown] => [
    name,
    typeof value === "string" && paths.includes(name) ? newestMatch(value) : value,
  ]);
  const opened = { type, ...Object.fromEntries(resolved) };
  const error = ownSpoolError(opened, config.spool) ?? ownLogError(opened, config.log?.file);
  if (error !== undefined) throw new Failure("config-invalid", error);
  const cacheFile = join(config.spool, "cache", `${job.unit}-${job.requirement}.tsv`);
  return {
    source,
    // The configuration was parsed with the options of this very source.
    options: opened as never,
    context: { nowMs: now(), progress, cacheFile, rehash, scratch },
  };
};
