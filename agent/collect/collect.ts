import { statSync } from "node:fs";
import { Failure } from "../../core/failure.ts";
import { instantOf } from "../../core/instant.ts";
import type { BackupCheck, ManifestHeaderInput } from "../../core/manifest/header.ts";
import type { AgentConfig } from "../config/agent-config.ts";
import type { AsOf, CollectingJob } from "../config/job.ts";
import type { Marker } from "../sources/finished-run/read-marker.ts";
import type { Source, SourceReading } from "../sources/source.ts";
import type { CheckResult } from "../tools/timed-check.ts";
import type { Collected } from "./collected.ts";
import { openRun, refuseChanged } from "./finished-run.ts";
import { forPeople } from "./for-people.ts";
import type { CollectOptions, OpenSource } from "./open-source.ts";

const sourceFailure = ({ id }: Source, error: unknown): Failure => {
  if (error instanceof Failure) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && "code" in error && error.code === "ENOENT")
    return new Failure("source-gone", `what ${id} reads is not there: ${message}`, { cause: error });
  return new Failure("source-unreadable", `${id} cannot be read: ${message}`, { cause: error });
};

/**
 * The instant that the age of evidence counts from. A backup does not become newer by being read again, so by default it
 * is what the source states: for files, the newest.
 */
const asOfMs = (asOf: AsOf, newestMs: number | undefined, nowMs: number): number => {
  if (asOf === "now") return nowMs;
  if (typeof asOf === "object") return statSync(asOf.marker).mtimeMs;
  return newestMs ?? nowMs;
};

const verifyWithTool = async ({ source, options, context }: OpenSource): Promise<CheckResult[]> => {
  if (source.verify === undefined)
    throw new Failure("config-invalid", `source "${source.id}" has no tool that verifies it; leave out verify`);
  return source.verify(options, context);
};

const headerCheck = ({ name, outcome, detail, durationMs }: CheckResult): BackupCheck => ({
  name: forPeople(name),
  outcome,
  detail: forPeople(detail),
  durationMs,
});

const headerSource = ({ id }: Source, { tool }: SourceReading): ManifestHeaderInput["source"] => ({
  type: id,
  ...(tool === undefined ? {} : { tool: tool.name }),
  ...(tool?.version === undefined ? {} : { version: tool.version }),
});

/** Reads the source of a job, and has its tool verify it where the job asks for that. @throws Failure those of sources */
const readSource = async (
  job: CollectingJob,
  opened: OpenSource,
): Promise<{ readonly reading: SourceReading; readonly results: readonly CheckResult[] | undefined }> => {
  const { source, options, context } = opened;
  try {
    const reading = await source.read(options, context);
    const results = job.kind === "backup" && job.verify ? await verifyWithTool(opened) : undefined;
    return { reading, results };
  } catch (error) {
    throw sourceFailure(source, error);
  }
};

/** Who wrote what was read. */
const runLabel = (marker: Marker | undefined): Readonly<Record<string, string>> =>
  marker === undefined ? {} : { collected: `on ${marker.host}, ended ${instantOf(marker.finishedMs)}` };

/** Collects a job's evidence. @throws Failure those of sources: see {@link Source} */
export const collect = async (job: CollectingJob, config: AgentConfig, options: CollectOptions): Promise<Collected> => {
  const { opened, marker } = await openRun(job, config, options);
  const { source, context } = opened;
  const { reading, results } = await readSource(job, opened);
  if (marker !== undefined) refuseChanged(reading, marker);
  const { entries, complete, root } = reading;
  // A time is reported as it was found: one in the future is for the auditor to refuse, and must not become now.
  const statedMs = asOfMs(job.asOf, reading.completedMs, context.nowMs);
  // What a run wrote is not newer than its end, however it was copied since.
  const completedMs = Math.floor(Math.min(statedMs, marker?.finishedMs ?? statedMs));
  const startedMs = Math.floor(Math.min(completedMs, reading.startedMs ?? completedMs));
  const verified = results?.every(({ outcome }) => outcome === "passed") === true;
  const proof = verified ? "verified" : reading.proof;
  const checks = [...(reading.checks ?? []), ...(results ?? [])].map(headerCheck);
  return {
    job,
    entries,
    complete,
    startedAt: instantOf(startedMs),
    completedAt: instantOf(completedMs),
    cachedFiles: reading.cachedFiles ?? 0,
    ...(proof === undefined ? {} : { proof }),
    ...(checks.length === 0 ? {} : { checks }),
    source: headerSource(source, reading),
    copies: job.kind === "backup" ? job.copies : [],
    labels: { ...reading.labels, ...runLabel(marker), ...job.labels },
    ...(root === undefined ? {} : { root }),
  };
};
