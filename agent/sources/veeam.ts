import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import { instantOf } from "../../core/instant.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { sortByKey } from "../../core/manifest/key-order.ts";
import type { Row } from "../formats/csv.ts";
import { hostZone, timeMs } from "../formats/local-time.ts";
import { rowsOf } from "../formats/rows.ts";
import type { Source } from "./source.ts";

const options = z.strictObject({
  type: z.literal("veeam"),
  path: z.string().min(1).max(4096).meta({
    description:
      "Sessions of `Get-VBRBackupSession`, as JSON or CSV: CreationTime, EndTime, JobId or JobName, Result, State",
  }),
  jobs: z.array(z.string().max(500)).default([]).meta({ description: "Only these, by JobName, Name or JobId" }),
  timeZone: z.string().optional().meta({ description: "The zone of times without one; by default this machine's" }),
});
type Options = z.infer<typeof options>;

/** Order of VBRBackupSession's Result (helpcenter.veeam.com); ConvertTo-Json may write an enumeration as its number. */
const RESULTS = ["none", "success", "warning", "failed"];
const resultOf = (text: string): string => RESULTS[/^\d$/.test(text) ? Number(text) : -1] ?? text.toLowerCase();

interface Session {
  readonly job: string;
  readonly names: readonly string[];
  readonly startMs: number;
  readonly endMs: number;
  readonly result: string;
}

const sessionOf = (row: Row, zone: string, file: string): Session | undefined => {
  const names = [row.jobname, row.name, row.jobid].filter((name): name is string => name !== undefined && name !== "");
  const [job] = names;
  if (job === undefined || row.creationtime === undefined || row.result === undefined)
    throw new Failure("source-invalid", `${file}: a session lacks JobName or JobId, CreationTime or Result`);
  // A session that still runs has no end, or the year 1900 there.
  const startMs = timeMs(row.creationtime, zone);
  const endMs = row.endtime === undefined || row.endtime === "" ? Number.NaN : timeMs(row.endtime, zone);
  if (!(endMs >= startMs)) return undefined;
  return { job, names, startMs, endMs, result: resultOf(row.result) };
};

export const source: Source<Options> = {
  id: "veeam",
  kind: "backup",
  title: "Sessions of Veeam Backup & Replication",
  madeBy: "`Get-VBRBackupSession \\| Select-Object JobName,JobId,CreationTime,EndTime,Result,State \\| ConvertTo-Json`",
  proof: "reported",
  options,
  paths: ["path"],
  detect: ({ text }) => /"?CreationTime"?/.test(text) && /"?Result"?/.test(text) && /"?Job(?:Id|Name)"?/.test(text),
  read: async ({ path, jobs, timeZone }) => {
    const wanted = new Set(jobs.map((name) => name.toLowerCase()));
    const sessions = (await rowsOf(path))
      .flatMap((row) => sessionOf(row, timeZone ?? hostZone(), path) ?? [])
      .filter(({ names }) => wanted.size === 0 || names.some((name) => wanted.has(name.toLowerCase())));
    if (sessions.length === 0) throw new Failure("source-invalid", `${path} holds no finished session of these jobs`);
    const latest = [...Map.groupBy(sessions, ({ job }) => job).values()].map((own) =>
      own.reduce((newest, one) => (one.endMs >= newest.endMs ? one : newest)),
    );
    // A job that ended with a warning has left something out; its log says what, and somebody must read it.
    const entries = latest.map(
      ({ job, endMs, result }): FileEntry => ({
        key: `job:${job}`,
        size: 0,
        modifiedAt: instantOf(endMs),
        ...(result === "success" ? {} : { problem: "failed" }),
      }),
    );
    return {
      entries: sortByKey(entries),
      proof: "reported",
      tool: { name: "Veeam Backup & Replication" },
      startedMs: Math.min(...latest.map(({ startMs }) => startMs)),
      // What a session holds is as old as when it began, and several jobs as the oldest of them.
      completedMs: Math.min(...latest.map(({ startMs }) => startMs)),
      complete: true,
      labels: {
        jobs: String(latest.length),
        results: latest
          .map(({ job, result }) => `${job}=${result}`)
          .join(" ")
          .slice(0, 1000),
      },
    };
  },
};
