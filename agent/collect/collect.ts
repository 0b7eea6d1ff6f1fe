import { statSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../core/failure.ts";
import { type Instant, instantOf } from "../../core/instant.ts";
import type { Entry } from "../../core/manifest/entry.ts";
import type { Copy, ManifestHeaderInput, Subject, TriedCheck } from "../../core/manifest/header.ts";
import type { Proof } from "../../core/manifest/proof.ts";
import { type AgentConfig, type AsOf, type CollectingJob, type Job, sourceOf } from "../config/config.ts";
import { newestMatch } from "../files/newest-match.ts";
import type { Progress } from "../progress.ts";
import { findSource } from "../sources/index.ts";
import type { Found, Source, SourceContext, Tried } from "../sources/source.ts";

export interface Collected {
  readonly job: Job;
  readonly entries: readonly Entry[];
  readonly bytes: number;
  readonly complete: boolean;
  readonly startedAt: Instant;
  readonly completedAt: Instant;
  readonly cachedFiles: number;
  readonly proof?: Proof;
  readonly source?: ManifestHeaderInput["source"];
  readonly checks?: readonly TriedCheck[];
  readonly subject?: Subject;
  readonly copies?: readonly Copy[];
  readonly labels: Readonly<Record<string, string>>;
  /** The folder that the keys of files are relative to. */
  readonly root?: string;
}

export interface CollectOptions {
  readonly rehash: boolean;
  readonly now: () => number;
  readonly progress: Progress;
}

/** A job's source with its options, ready to be read. */
export interface Opened {
  readonly source: Source;
  readonly options: never;
  readonly context: SourceContext;
}

/** @throws Failure `source-unreadable` where a pattern fits nothing */
export const openSource = (
  job: CollectingJob,
  config: AgentConfig,
  { rehash, now, progress }: CollectOptions,
): Opened => {
  const written = sourceOf(job) as Record<string, unknown> & { type: string };
  const source = findSource(written.type);
  const options = { ...written };
  for (const name of source.paths)
    if (typeof options[name] === "string") options[name] = newestMatch(options[name] as string);
  const cacheFile = join(config.spool, "cache", `${job.unit}-${job.requirement}.tsv`);
  return { source, options: options as never, context: { nowMs: now(), progress, cacheFile, rehash } };
};

const failing = (source: Source, error: unknown): Failure => {
  if (error instanceof Failure) return error;
  return new Failure("source-unreadable", `${source.id} cannot be read: ${(error as Error).message}`, { cause: error });
};

/**
 * The instant that evidence is as old as. A backup does not become newer by being looked at again, so by default it is
 * what the source says: of files, the newest.
 */
const asOfMs = (asOf: AsOf, newestMs: number | undefined, nowMs: number): number => {
  if (asOf === "now") return nowMs;
  if (typeof asOf === "object") return statSync(asOf.marker).mtimeMs;
  return newestMs ?? nowMs;
};

const verified = async ({ source, options, context }: Opened): Promise<Tried[]> => {
  if (source.verify === undefined)
    throw new Failure("config-invalid", `source "${source.id}" has no tool that reads it again; leave out verify`);
  return source.verify(options, context);
};

const bytesOf = (entries: readonly Entry[]): number =>
  entries.reduce((sum, entry) => sum + ("size" in entry ? entry.size : 0), 0);

const checkOf = ({ name, outcome, detail, durationMs }: Tried): TriedCheck => ({ name, outcome, detail, durationMs });

/** Reads what a job is about. @throws Failure `source-unreadable`, `source-invalid`, `csv-invalid`, `directory-*`, `tool-*` */
export const collect = async (job: CollectingJob, config: AgentConfig, options: CollectOptions): Promise<Collected> => {
  const opened = openSource(job, config, options);
  const { source, context } = opened;
  let found: Found;
  let tried: Tried[] | undefined;
  try {
    found = await source.read(opened.options, context);
    if (job.kind === "backup" && job.verify) tried = await verified(opened);
  } catch (error) {
    throw failing(source, error);
  }
  const completedMs = Math.floor(Math.min(context.nowMs, asOfMs(job.asOf, found.completedMs, context.nowMs)));
  const startedMs = Math.floor(Math.min(completedMs, found.startedMs ?? completedMs));
  const passed = tried?.every(({ outcome }) => outcome === "passed") === true;
  const proof = passed ? "verified" : found.proof;
  const checks = [...(found.tried ?? []), ...(tried ?? [])].map(checkOf);
  return {
    job,
    entries: found.entries,
    bytes: bytesOf(found.entries),
    complete: found.complete,
    startedAt: instantOf(startedMs),
    completedAt: instantOf(completedMs),
    cachedFiles: found.cachedFiles ?? 0,
    ...(proof === undefined ? {} : { proof }),
    ...(checks.length === 0 ? {} : { checks }),
    source: {
      type: source.id,
      ...(found.tool === undefined ? {} : { tool: found.tool.name }),
      ...(found.tool?.version === undefined ? {} : { version: found.tool.version }),
    },
    copies: job.kind === "backup" ? job.copies : [],
    labels: { ...found.labels, ...job.labels },
    ...(found.root === undefined ? {} : { root: found.root }),
  };
};
