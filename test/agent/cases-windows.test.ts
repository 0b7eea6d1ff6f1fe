import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { collect } from "../../agent/collect/collect.ts";
import { BackupJob } from "../../agent/config/job.ts";
import { silent } from "../../agent/progress.ts";
import { NOW, outcomeOf, readSource, readWritten } from "../support/source-cases.ts";

/**
 * What tools of Windows leave behind where there is nothing to go back to, in the shape that public bug reports and the
 * tools' documentation show; names are invented.
 */

const CASES = join(import.meta.dirname, "..", "fixtures", "cases");
const ofCase = (id: string, folder: string, options: Readonly<Record<string, unknown>>) =>
  readSource(id, join(CASES, folder), options);
const only = (pattern: RegExp) => [expect.stringMatching(pattern)];

describe("Veeam", () => {
  const session = (over: object = {}) => ({
    JobName: "OCS pool01",
    JobId: "11111111-0000-0000-0000-000000717071",
    CreationTime: "2026-11-22T01:00:00Z",
    EndTime: "2026-11-22T01:40:00Z",
    Result: "Success",
    State: "Stopped",
    ...over,
  });
  const earlier = { CreationTime: "2026-11-21T01:00:00Z", EndTime: "2026-11-21T01:40:00Z" };
  const read = (sessions: readonly object[], options: object = {}) =>
    readWritten("veeam", "sessions.json", sessions, { timeZone: "UTC", ...options });

  it("a result that is a bare number is refused with the command that writes names", async () => {
    const found = await outcomeOf(ofCase("veeam", "01-veeam-numbers", { path: "warning.json", timeZone: "UTC" }));
    expect(found).toEqual(only(/^source-invalid: .*"1" is no result.*Select-Object/));
    for (const Result of [0, 1, 2, 3, -1, "0", { value: 0 }, { value: 0, Value: 0 }, "Succeeded", true])
      expect(await outcomeOf(read([session({ Result })])), String(Result)).toEqual(only(/^source-invalid/));
  });
  it("an enumeration that carries its name is read by the name", async () => {
    expect(await outcomeOf(ofCase("veeam", "03-veeam-enum-object", { path: "sessions.json" }))).toEqual([]);
    const found = await outcomeOf(read([session({ Result: { value: 0, Value: "Warning" } })]));
    expect(found).toEqual(only(/^job-failed.*OCS pool01/));
  });
  it("a job that is named and absent fails by name", async () => {
    const jobs = ["OCS pool01", "OCS edge agent"];
    const found = await outcomeOf(ofCase("veeam", "02-veeam-missing-job", { path: "sessions.json", jobs }));
    expect(found).toEqual(only(/^job-failed: 1 job .*\[job:OCS edge agent\]/));
    expect(await outcomeOf(read([session()], { jobs: ["ocs POOL01"] }))).toEqual([]);
  });
  it("a job none of whose sessions has ended fails by name, and one that runs again does not", async () => {
    const runs = {
      CreationTime: "2026-11-22T12:00:00Z",
      EndTime: "1900-01-01T00:00:00Z",
      State: "Working",
      Result: "None",
    };
    expect(await outcomeOf(read([session(), session(runs)]))).toEqual([]);
    expect(await outcomeOf(read([session(), session({ ...runs, JobName: "edge", JobId: "2" })]))).toEqual(
      only(/^job-failed: .*\[job:edge\]/),
    );
    const goesOn = session({
      CreationTime: "2026-11-22T03:00:00Z",
      EndTime: "2026-11-22T04:00:00Z",
      State: "Postprocessing",
    });
    expect((await read([session(), goesOn])).completedMs).toBe(Date.parse("2026-11-22T01:00:00Z"));
  });
  it("the newest session decides, and what a retry did not do again is as old as the session before", async () => {
    const retry = session({
      Name: "OCS pool01 (Incremental) (Retry 1)",
      CreationTime: "2026-11-22T05:00:00Z",
      EndTime: "2026-11-22T05:10:00Z",
    });
    const failed = session({ Name: "OCS pool01 (Incremental)", Result: "Failed" });
    const found = await read([session(earlier), retry, failed]);
    expect(await outcomeOf(Promise.resolve(found))).toEqual([]);
    expect(found.completedMs).toBe(Date.parse("2026-11-22T01:00:00Z"));
    expect(await outcomeOf(read([session(earlier), failed]))).toEqual(only(/^job-failed/));
  });
  it("two jobs of one name are two, and the stale one is not hidden", async () => {
    const found = await read([session(), session({ ...earlier, JobId: "2" })]);
    expect(found.entries).toHaveLength(2);
    expect(found.completedMs).toBe(Date.parse(earlier.CreationTime));
  });
  it("a replication is no backup", async () => {
    expect(await outcomeOf(read([session({ JobType: "Replica" })]))).toEqual(only(/^source-invalid.*no session/));
    expect(await outcomeOf(read([session({ JobType: "Replica" })], { jobs: ["OCS pool01"] }))).toEqual(
      only(/^job-failed/),
    );
  });
  it("a time of the future stays one, so that the auditor sees it", async () => {
    const future = { CreationTime: "2027-01-01T01:00:00Z", EndTime: "2027-01-01T02:00:00Z" };
    expect(await outcomeOf(read([session(future)]))).toEqual(expect.arrayContaining(only(/^time-future: completed/)));
  });
});

describe("the agent", () => {
  it("does not move a time of the future to now", async () => {
    const path = join(CASES, "03-veeam-enum-object", "sessions.json");
    const job = BackupJob.parse({ kind: "backup", unit: "u", requirement: "r", source: { type: "veeam", path } });
    const options = { rehash: false, now: () => NOW - 7 * 86_400_000, progress: silent };
    const { completedAt } = await collect(job, { spool: "unused" } as never, options);
    expect(completedAt).toBe("2026-11-22T01:00:00.000Z");
  });
});
