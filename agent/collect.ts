import { statSync } from "node:fs";
import { join } from "node:path";
import { pack } from "../adapters/zlib-codec.ts";
import { Failure } from "../core/failure.ts";
import { type Instant, instantOf } from "../core/instant.ts";
import type { Entry } from "../core/manifest/entry.ts";
import { MANIFEST_FORMAT, type ManifestHeaderInput } from "../core/manifest/header.ts";
import { writeManifest } from "../core/manifest/write.ts";
import type { AgentConfig, AsOf, BackupJob, InventoryJob, Job } from "./config.ts";
import { loadHashCache } from "./hash/cache.ts";
import type { SealingKey } from "./key.ts";
import type { Progress } from "./progress.ts";
import { readAccounts } from "./sources/accounts-csv.ts";
import { readTree } from "./sources/tree.ts";
import type { Spool, Spooled } from "./spool.ts";
import { VERSION } from "./version.ts";

export interface Collected {
  readonly job: Job;
  readonly entries: readonly Entry[];
  readonly bytes: number;
  readonly complete: boolean;
  readonly startedAt: Instant;
  readonly completedAt: Instant;
  readonly cachedFiles: number;
}

export interface CollectOptions {
  readonly rehash: boolean;
  readonly now: () => number;
  readonly progress: Progress;
}

/**
 * The instant that evidence is as old as. A backup does not become newer by being looked at again, so by default it is
 * the newest thing in it.
 */
const asOfMs = (asOf: AsOf, newestMs: number | undefined, nowMs: number): number => {
  if (asOf === "now") return nowMs;
  if (typeof asOf === "object") return statSync(asOf.marker).mtimeMs;
  return newestMs ?? nowMs;
};

const readable = <T>(path: string, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure("source-unreadable", `${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
};

const collectInventory = (job: InventoryJob, { now }: CollectOptions): Collected => {
  const nowMs = now();
  const { entries, completedMs } = readable(job.csv, () => ({
    entries: readAccounts(job.csv, job.home),
    completedMs: Math.min(nowMs, asOfMs(job.asOf, statSync(job.csv).mtimeMs, nowMs)),
  }));
  const completedAt = instantOf(Math.floor(completedMs));
  return { job, entries, bytes: 0, complete: true, startedAt: completedAt, completedAt, cachedFiles: 0 };
};

const collectBackup = async (job: BackupJob, config: AgentConfig, options: CollectOptions): Promise<Collected> => {
  const startedMs = options.now();
  const cacheFile = join(config.spool, "cache", `${job.unit}-${job.requirement}.tsv`);
  const cache = options.rehash ? undefined : loadHashCache(cacheFile);
  const tree = await readTree(
    job.folder,
    { exclude: job.exclude, cache, cacheFile, startedMs },
    options.progress,
  ).catch((error: unknown) => {
    throw new Failure("source-unreadable", `${job.folder} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  });
  const completedMs = Math.floor(Math.min(startedMs, asOfMs(job.asOf, tree.newestMs, startedMs)));
  const begunMs = Math.floor(Math.min(completedMs, tree.oldestMs ?? completedMs));
  return {
    job,
    entries: tree.entries,
    bytes: tree.entries.reduce((sum, { size }) => sum + size, 0),
    complete: tree.complete,
    startedAt: instantOf(begunMs),
    completedAt: instantOf(completedMs),
    cachedFiles: tree.cachedFiles,
  };
};

/** Reads what a job is about. @throws Failure `source-unreadable`, `csv-invalid` */
export const collect = async (job: Job, config: AgentConfig, options: CollectOptions): Promise<Collected> =>
  job.kind === "inventory" ? collectInventory(job, options) : collectBackup(job, config, options);

const HOUR_MS = 3_600_000;

/**
 * When a manifest says that it was sealed: by the hour, so that an unchanged backup is told again once an hour at most,
 * and a plan that has learnt the agent's key since hears it; `again` is for whoever does not want to wait.
 */
export const sealingMs = (nowMs: number, again: boolean): number => (again ? nowMs : nowMs - (nowMs % HOUR_MS));

/** Seals what was collected and keeps it in the spool. */
export const spoolSealed = (
  collected: Collected,
  config: AgentConfig,
  key: SealingKey,
  spool: Spool,
  sealedMs: number,
): Promise<Spooled> => {
  const { job, startedAt, completedAt, complete, entries } = collected;
  const { unit, requirement, kind, labels } = job;
  const { agent, migration } = config;
  const header: ManifestHeaderInput = {
    format: MANIFEST_FORMAT,
    kind,
    migration,
    unit,
    requirement,
    agent,
    tool: { name: "cleargate-agent", version: VERSION },
    startedAt,
    completedAt,
    sealedAt: instantOf(Math.max(sealedMs, Date.parse(completedAt))),
    complete,
    copies: job.kind === "backup" ? job.copies : [],
    labels,
  };
  const place = { agent, migration, unit, requirement, completedAt, encoding: config.packing };
  return spool.keep(place, pack(writeManifest(header, entries, key), config.packing));
};
