import { readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { copyOfFixtures, NOW, outcomeOf, readSource, readWritten } from "../support/source-cases.ts";

const FIXTURES = join(import.meta.dirname, "..", "fixtures", "sources", "aws-backup");
const fixture = (name: string): string => readFileSync(join(FIXTURES, name), "utf8");

// biome-ignore lint/suspicious/noExplicitAny: a record of the tool, changed at will
type Record_ = any;
type Change = (points: Record_[], all: Record_) => void;
const changed = (name: string, change: Change): Record_ => {
  const all = JSON.parse(fixture(name));
  change(all.RecoveryPoints ?? all.RestoreJobs, all);
  return all;
};
const found = (change: Change, options: object = {}, name = "by-vault.json") =>
  readWritten("aws-backup", "points.json", changed(name, change), { ...options });
const outcome = (change: Change, options: object = {}, name?: string): Promise<string[]> =>
  outcomeOf(found(change, options, name));
const asIs = (): void => undefined;
const FS = "arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-0example0000000a";

const RTC = "arn:aws:rds:eu-west-1:111122223333:snapshot:awsbackup:job-11111111-2222-3333-4444-example00002";

describe("recovery points of AWS Backup", () => {
  it("are accepted in the documented shape, where 0 bytes of RDS are no fault", async () => {
    expect(await outcome(asIs)).toEqual([]);
    expect(await outcome(asIs, { resources: ["shares", "rtc"], vault: "servers" })).toEqual([]);
    expect(await outcome(asIs, { resources: [FS] })).toEqual([]);
  });

  for (const status of ["PARTIAL", "EXPIRED", "DELETING", "CREATING", "STOPPED"])
    it(`are not whole where they are ${status}: the one before counts, or none`, async () => {
      const before = await found((points) => (points[0].Status = status), { resources: ["shares"] });
      expect(before.labels).toMatchObject({ "aws-not-whole": expect.stringContaining(`1: ${status} `) });
      expect(await outcomeOf(Promise.resolve(before))).toEqual([expect.stringContaining("evidence-expired")]);
      expect(await outcome((points) => (points[1].Status = status))).toContainEqual(
        expect.stringContaining("job-failed"),
      );
    });

  const REFUSED: readonly [what: string, change: Change, says: string][] = [
    ["a status that is unknown", (p) => (p[0].Status = "OK"), "source-invalid"],
    ["a status in another case", (p) => (p[0].Status = "Completed"), "source-invalid"],
    ["no creation", (p) => delete p[0].CreationDate, "source-invalid"],
    ["a time without a zone", (p) => (p[0].CreationDate = "2026-11-22T05:00:00"), "no time with its zone"],
    ["a date alone", (p) => (p[0].CreationDate = "2026-11-22"), "no time with its zone"],
    ["seconds that are milliseconds", (p) => (p[0].CreationDate = 1795320000512), "no time with its zone"],
    ["a time of the future", (p) => p.map((one) => (one.CreationDate = "2026-11-25T05:00:00Z")), "time-future"],
    ["a day for deletion that has passed", (p) => (p[0].CalculatedLifecycle.DeleteAt = 1795330000), "file-unreadable"],
    ["a page of several", (_, all) => (all.NextToken = "eyJ"), "one page of several"],
    ["the same recovery point twice", (p) => p.push(p[0]), "has a recovery point twice"],
    ["no recovery point", (p) => p.splice(0), "source-gone"],
    ["a list of jobs", (_, all) => Object.assign(all, { RecoveryPoints: undefined, BackupJobs: [] }), "source-invalid"],
    ["a size that is broken", (p) => (p[0].BackupSizeInBytes = 1.5), "source-invalid"],
    ["a composite one without what is nested", (p) => (p[0].IsParent = true), "file-unreadable"],
  ];
  for (const [what, change, says] of REFUSED)
    it(`are not accepted with ${what}`, async () => {
      expect(await outcome(change)).toContainEqual(expect.stringContaining(says));
    });

  it("that are composite are as whole as what is nested in them", async () => {
    const composite =
      (status: string): Change =>
      (points) => {
        points[0].IsParent = true;
        points[1].ParentRecoveryPointArn = points[0].RecoveryPointArn;
        points[1].Status = status;
      };
    expect(await outcome(composite("COMPLETED"), { resources: ["shares"] })).toEqual([]);
    expect(await outcome(composite("EXPIRED"), { resources: ["shares"] })).toEqual([
      expect.stringContaining("file-unreadable"),
    ]);
  });

  it("name a resource that is absent, and a vault", async () => {
    expect(await outcome(asIs, { resources: ["shares", "mail"] })).toEqual([
      expect.stringMatching(/^job-failed: .*resource:mail/),
    ]);
    expect(await outcome(asIs, { vault: "archive" })).toEqual([
      expect.stringContaining("no recovery point in vault archive (there are: servers)"),
    ]);
  });

  it("of one resource are refused until the job names it", async () => {
    expect(await outcome(asIs, {}, "by-resource.json")).toEqual([
      expect.stringContaining("name that one by resources"),
    ]);
    const one = await found(asIs, { resources: ["shares"] }, "by-resource.json");
    expect(one.entries).toMatchObject([
      { key: "resource:shares", size: 73_400_320, modifiedAt: "2026-11-22T04:00:00.512Z" },
    ]);
    expect(await outcomeOf(Promise.resolve(one))).toEqual([]);
  });

  it("that have a member twice are refused", async () => {
    const twice = fixture("by-vault.json").replace(
      '"Status": "COMPLETED"',
      '"Status": "EXPIRED", "Status": "COMPLETED"',
    );
    expect(await outcomeOf(readWritten("aws-backup", "points.json", twice))).toEqual([
      expect.stringContaining('"Status" is there twice'),
    ]);
  });

  it("are incomplete once the file is old", async () => {
    const folder = copyOfFixtures("aws-backup");
    utimesSync(join(folder, "by-vault.json"), NOW / 1000 - 40 * 3600, NOW / 1000 - 40 * 3600);
    expect(await readSource("aws-backup", folder, { path: "by-vault.json" })).toMatchObject({ complete: false });
  });
});

describe("restore jobs of AWS Backup", () => {
  const restored = (change: Change, resources: readonly string[] = ["shares"]) => {
    const folder = copyOfFixtures("aws-backup");
    writeFileSync(join(folder, "restores.json"), JSON.stringify(changed("restores.json", change)));
    return readSource("aws-backup", folder, { path: "by-vault.json", restores: "restores.json", resources });
  };

  it("prove a restore where the newest recovery point was restored and validated", async () => {
    expect(await restored(asIs)).toMatchObject({
      proof: "restored",
      checks: [{ outcome: "passed", durationMs: 1_350_000 }],
    });
  });

  it("prove nothing of a resource that was not restored", async () => {
    expect(await restored(asIs, ["shares", "rtc"])).toMatchObject({
      proof: "reported",
      checks: [{ outcome: "passed" }],
    });
  });

  for (const [what, change, outcomes] of [
    ["nobody validated what was restored", (j: Record_) => delete j[0].ValidationStatus, ["inconclusive"]],
    ["the validation goes on", (j: Record_) => (j[0].ValidationStatus = "VALIDATING"), ["inconclusive"]],
    ["the restore goes on", (j: Record_) => (j[0].Status = "RUNNING"), ["inconclusive"]],
    [
      "it began before its recovery point",
      (j: Record_) => (j[0].CreationDate = "2016-11-22T04:30:00Z"),
      ["inconclusive"],
    ],
    [
      "a restore of the future hides a failed one",
      (j: Record_) => j.push({ ...j[0], CreationDate: "2027-11-22T09:00:00+01:00" }),
      ["inconclusive"],
    ],
    ["the validation failed", (j: Record_) => (j[0].ValidationStatus = "FAILED"), ["failed"]],
    ["nobody validated it in time", (j: Record_) => (j[0].ValidationStatus = "TIMED_OUT"), ["failed"]],
    ["the restore failed", (j: Record_) => (j[0].Status = "FAILED"), ["failed"]],
    ["the restore was aborted", (j: Record_) => (j[0].Status = "ABORTED"), ["failed"]],
    [
      "a later restore failed",
      (j: Record_) => j.push({ ...j[0], Status: "FAILED", CreationDate: "2026-11-22T09:00:00+01:00" }),
      ["failed"],
    ],
    [
      "an older recovery point was restored",
      (j: Record_) => (j[0].RecoveryPointArn = "arn:aws:backup:eu-west-1:1:recovery-point:x"),
      [],
    ],
    ["there is no restore", (j: Record_) => j.splice(0), []],
  ] as const)
    it(`prove no restore where ${what}`, async () => {
      const { proof, checks } = await restored(change);
      expect(proof).toBe("reported");
      expect(checks?.map((check) => check.outcome)).toEqual(outcomes);
    });

  it("are one check, however many resources there are, and one that failed is not hidden", async () => {
    const { checks } = await restored(
      (jobs) => {
        jobs.push({ ...jobs[0], RecoveryPointArn: RTC, Status: "FAILED", StatusMessage: "no subnet" });
      },
      ["shares", "rtc"],
    );
    expect(checks).toMatchObject([{ outcome: "failed", detail: expect.stringContaining("1 of 2: arn:aws:rds:") }]);
  });

  it("are refused where a page is missing", async () => {
    await expect(restored((_, all) => (all.NextToken = "x"))).rejects.toMatchObject({ code: "source-invalid" });
  });
});
