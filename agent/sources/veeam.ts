import { statSync } from "node:fs";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import { instantOf } from "../../core/instant.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { encodingOption } from "../formats/encoding.ts";
import { hostZone } from "../formats/local-time.ts";
import { rowsOf } from "../formats/rows.ts";
import { fewEntries } from "../sorting/entries.ts";
import type { Source } from "./source.ts";
import { type Outcome, outcomesOf } from "./veeam/outcomes.ts";
import { parseSession } from "./veeam/session.ts";

const options = z.strictObject({
  type: z.literal("veeam"),
  path: z.string().min(1).max(4096).meta({
    description:
      "Sessions of `Get-VBRBackupSession`, as JSON or CSV: CreationTime, EndTime, JobId or JobName, Result (its name), State",
  }),
  jobs: z.array(z.string().min(1).max(500)).default([]).meta({
    description: "These, by JobName, JobId or Name; one that is absent fails by name. By default all that are there",
  }),
  timeZone: z.string().optional().meta({ description: "The zone of times without one; by default this machine's" }),
  encoding: encodingOption,
});
type Options = z.infer<typeof options>;

/** A job that ended with a warning has left something out; its log says what, and somebody must read it. */
const entryOf = ({ job, result, endMs }: Outcome): FileEntry => ({
  key: `job:${job}`,
  size: 0,
  ...(endMs === undefined ? {} : { modifiedAt: instantOf(endMs) }),
  ...(result === "success" ? {} : { problem: "failed" }),
});

export const source: Source<Options> = {
  id: "veeam",
  kind: "backup",
  title: "Sessions of Veeam Backup & Replication",
  madeBy: "`Get-VBRBackupSession`, with results by name, as JSON or CSV",
  proof: "reported",
  options,
  answers: {
    run: "The newest session of each job that has ended decides. A retry counts, from the start of the session that it is a retry of.",
    numbers:
      "A result must be a name (`Success`), or an enumeration with its name (`{value, Value}`). A bare number is refused with the command that writes names; numbers of `State` are ignored.",
    backup: "Only `Success` passes. Sessions of replication (`JobType` `Replica`) are no backups and are left out.",
    whole:
      "A job in `jobs` without a session, and a job none of whose sessions has ended, fail by name (`job-failed`). Jobs are told apart by `JobId`, so two of one name are two.",
    unread:
      "A session that ended before it began, one without job, time or result, a result that is no known name and a time of another form are refused.",
    time: "The evidence is as old as the start of the oldest of the newest sessions. Times without a zone are in `timeZone`, and a time of the future stays one.",
    names: "Names of jobs are kept as they are, and compared without regard to case.",
    alarms:
      "A session that still runs (no end, the year 1900, a state other than `Stopped`) does not replace the one before it.",
    still:
      "Not shown: a session says that a job ran, not that its restore points exist. The evidence is not newer than the sessions that are read, and a file that is read again grows old.",
  },
  paths: ["path"],
  detect: ({ text }) => /"?CreationTime"?/.test(text) && /"?Result"?/.test(text) && /"?Job(?:Id|Name)"?/.test(text),
  read: async ({ path, jobs, timeZone, encoding }) => {
    const rows = (await rowsOf(path, encoding, ["result"])).filter(
      ({ jobtype }) => jobtype?.toLowerCase() !== "replica",
    );
    const outcomes = outcomesOf(
      rows.map((row) => parseSession(row, timeZone ?? hostZone(), path)),
      jobs,
    );
    if (outcomes.length === 0) throw new Failure("source-invalid", `${path} holds no session of a backup job`);
    const starts = outcomes.flatMap(({ startMs }) => startMs ?? []);
    // What a session holds is as old as when it began, and several jobs as the oldest of them.
    const oldestMs = starts.length === 0 ? statSync(path).mtimeMs : Math.min(...starts);
    return {
      entries: fewEntries("backup", outcomes.map(entryOf)),
      proof: "reported",
      tool: { name: "Veeam Backup & Replication" },
      startedMs: oldestMs,
      completedMs: oldestMs,
      complete: true,
      labels: {
        jobs: String(outcomes.length),
        results: outcomes.map(({ job, result }) => `${job}=${result}`).join(" "),
      },
    };
  },
};
