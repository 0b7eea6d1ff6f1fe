import { join, relative } from "node:path";
import { durationMs } from "../../core/duration.ts";
import { isFailure } from "../../core/failure.ts";
import type { AgentConfig } from "../config/agent-config.ts";
import type { CollectingJob } from "../config/job.ts";
import { requireFinishedRun } from "../sources/finished-run/check-run.ts";
import { type Marker, unfinished } from "../sources/finished-run/read-marker.ts";
import type { SourceReading } from "../sources/source.ts";
import { type CollectOptions, type OpenSource, openSource } from "./open-source.ts";

const RETRY_MS = 10_000;

const pauseFor = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What a job reads, and the marker of the run that it is of, where the job asks for one. */
export interface OpenRun {
  readonly opened: OpenSource;
  readonly marker?: Marker;
}

/** The paths of a source that are set. */
const pathsOf = ({ source, options }: OpenSource): string[] => {
  const values = options as Readonly<Record<string, unknown>>;
  return (source.paths as readonly string[]).flatMap((name) => {
    const value = values[name];
    return typeof value === "string" ? [value] : [];
  });
};

/**
 * Opens the source of a job. Where the job asks for the marker of another host's run, it is waited for, as long as the job
 * allows: each time the newest of what a pattern matches is looked at.
 * @throws Failure `source-gone`, `source-unfinished`
 */
export const openRun = async (job: CollectingJob, config: AgentConfig, options: CollectOptions): Promise<OpenRun> => {
  const { done } = job;
  if (done === undefined) return { opened: openSource(job, config, options) };
  const { now, pause = pauseFor } = options;
  const until = now() + (done.wait === undefined ? 0 : durationMs(done.wait));
  for (;;)
    try {
      const opened = openSource(job, config, options);
      return { opened, marker: await requireFinishedRun(pathsOf(opened), done.maxAge, now()) };
    } catch (error) {
      if (!isFailure(error, "source-gone", "source-unfinished") || now() >= until) throw error;
      await pause(RETRY_MS);
    }
};

/** What was read has the bytes that were written. @throws Failure `source-unfinished` */
export const refuseChanged = ({ entries, root }: SourceReading, { path, folder, files }: Marker): void => {
  if (root === undefined) return;
  for (const entry of entries) {
    if (!("size" in entry) || entry.sha256 === undefined || entry.in !== undefined) continue;
    const key = relative(folder, join(root, entry.key)).replaceAll("\\", "/");
    const file = files.get(key);
    if (file !== undefined && file.sha256 !== entry.sha256)
      throw unfinished(`${path}: ${key} does not have the hash that it had when it was written`);
  }
};
