import { release, type } from "node:os";
import { readableMs } from "../../core/duration.ts";
import type { AgentConfig } from "../config/agent-config.ts";
import type { CollectingJob } from "../config/job.ts";
import { sourceOf } from "../config/job-source.ts";
import { newestMatch } from "../files/newest-match.ts";
import { MAX_AHEAD_MS, requireFinishedRun } from "../sources/finished-run/check-run.ts";
import type { Marker } from "../sources/finished-run/read-marker.ts";
import { findSource } from "../sources/index.ts";
import { type Diagnosis, fail, ok, warn } from "./diagnosis.ts";

const MINUTE_MS = 60_000;

/** What this program and the script for older hosts need (docs/collector.md). */
export const checkSystem = (): Diagnosis =>
  ok(
    "system",
    `${type()} ${release()}; the agent needs Windows 10, Windows Server 2016, Linux or macOS, and ` +
      "cleargate-collect.ps1 PowerShell 2.0 on hosts that are older",
  );

/**
 * Three clocks: of the host that wrote the marker, of the host that keeps the share, and of this one. The marker is written
 * when the run ends, so that its own time and that of its file differ by the clocks alone.
 */
export const judgeClocks = (
  name: string,
  { host, finishedMs, mtimeMs }: Pick<Marker, "host" | "finishedMs" | "mtimeMs">,
  nowMs: number,
): Diagnosis => {
  const writtenMs = finishedMs - mtimeMs;
  const text = `the run on ${host} ended ${readableMs(nowMs - finishedMs)} ago`;
  if (mtimeMs > nowMs + MAX_AHEAD_MS)
    return fail(name, `the clock of the share is ${readableMs(mtimeMs - nowMs)} ahead of this host's`);
  if (Math.abs(writtenMs) <= MINUTE_MS) return ok(name, text);
  const skew = `${text}; its clock is ${readableMs(Math.abs(writtenMs))} ${writtenMs > 0 ? "ahead of" : "behind"} the share's, or the marker was copied`;
  return Math.abs(writtenMs) > MAX_AHEAD_MS ? fail(name, skew) : warn(name, skew);
};

const diagnosisOf = async (job: CollectingJob, maxAge: string, nowMs: number): Promise<Diagnosis> => {
  const name = `marker ${job.unit} ${job.requirement}`;
  try {
    const options = sourceOf(job);
    const paths = findSource(options.type).paths as readonly string[];
    const set = paths.flatMap((path) => (typeof options[path] === "string" ? [newestMatch(options[path])] : []));
    return judgeClocks(name, await requireFinishedRun(set, maxAge, nowMs), nowMs);
  } catch (error) {
    return fail(name, (error as Error).message);
  }
};

/** Checks the runs of other hosts that jobs read. */
export const checkMarkers = async ({ jobs }: AgentConfig, nowMs: number): Promise<Diagnosis[]> => {
  const diagnoses: Diagnosis[] = [];
  for (const job of jobs)
    if (job.kind !== "verification" && job.done !== undefined)
      diagnoses.push(await diagnosisOf(job, job.done.maxAge, nowMs));
  return diagnoses;
};
