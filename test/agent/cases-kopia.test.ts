import { readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { copyOfFixtures, NOW, outcomeOf, readSource, readWritten } from "../support/source-cases.ts";

const FIXTURES = join(import.meta.dirname, "..", "fixtures", "sources", "kopia");
const fixture = (name: string): string => readFileSync(join(FIXTURES, name), "utf8");

// biome-ignore lint/suspicious/noExplicitAny: a record of the tool, changed at will
type Record_ = any;
type Change = (snapshots: Record_[]) => void;
const found = (change: Change, options: object = {}) => {
  const all = JSON.parse(fixture("snapshots.json"));
  change(all);
  return readWritten("kopia", "snapshots.json", all, { ...options });
};
const outcome = (change: Change, options: object = {}): Promise<string[]> => outcomeOf(found(change, options));
const SHARES = { sources: ["root@files01:/srv/shares"] };

describe("snapshots of Kopia", () => {
  it("are accepted in the documented shape", async () => {
    expect(await outcome(() => undefined)).toEqual([]);
  });

  const REFUSED: readonly [what: string, change: Change, says: string][] = [
    ["an error that is counted in stats alone", (s) => (s[1].stats.errorCount = 1), "job-failed"],
    ["an error that is counted in the root alone", (s) => (s[1].rootEntry.summ.numFailed = 2), "job-failed"],
    ["an error that the policy ignores", (s) => (s[1].stats.ignoredErrorCount = 1), "job-failed"],
    ["the same in the root alone", (s) => (s[1].rootEntry.summ.numIgnoredErrors = 1), "job-failed"],
    ["no contents", (s) => (s[1].rootEntry = null), "job-failed"],
    ["checkpoints alone", (s) => s.map((one) => (one.incomplete = "checkpoint")), "job-failed"],
    ["cancelled folders alone", (s) => s.map((one) => (one.rootEntry.summ.incomplete = "canceled")), "job-failed"],
    ["an end before its start", (s) => (s[1].endTime = "2026-11-21T03:00:00Z"), "source-invalid: snapshot"],
    ["a time without a zone", (s) => (s[1].startTime = "2026-11-22T03:00:00"), "no time with its zone"],
    ["a time that is a number", (s) => (s[1].startTime = 1795316400), "no time with its zone"],
    [
      "a time of the future",
      (s) => s.map((one) => Object.assign(one, { startTime: "2026-12-01T00:00:00Z", endTime: "2026-12-01T01:00:00Z" })),
      "time-future",
    ],
    ["errors that are no number", (s) => (s[1].stats.errorCount = "none"), "source-invalid"],
    ["a snapshot twice", (s) => s.push(s[0]), "has a snapshot twice"],
    ["no snapshot", (s) => s.splice(0), "source-gone"],
    ["a source without a host", (s) => delete s[1].source.host, "source-invalid"],
    [
      "an old snapshot of another host",
      (s) => Object.assign(s[3], { startTime: "2026-11-20T02:00:00Z" }),
      "evidence-expired",
    ],
  ];
  for (const [what, change, says] of REFUSED)
    it(`are not accepted with ${what}`, async () => {
      expect(await outcome(change)).toContainEqual(expect.stringContaining(says));
    });

  it("with an offset are of that instant", async () => {
    const offset = await found((s) => (s[1].startTime = "2026-11-22T04:00:00+01:00"), SHARES);
    expect(offset.completedMs).toBe(Date.parse("2026-11-22T03:00:00Z"));
  });

  it("name a source that is absent", async () => {
    expect(await outcome(() => undefined, { sources: ["root@files01:/srv/other"] })).toEqual([
      expect.stringMatching(/^job-failed: .*root@files01:\/srv\/other/),
    ]);
  });

  it("of one host are not held up by another that the job does not name", async () => {
    expect(await outcome((s) => (s[3].startTime = "2026-11-20T02:00:00Z"), SHARES)).toEqual([]);
  });

  it("that have a member twice are refused", async () => {
    const twice = fixture("snapshots.json").replace('"numFailed":0', '"numFailed":3,"numFailed":0');
    expect(await outcomeOf(readWritten("kopia", "snapshots.json", twice))).toEqual([
      expect.stringContaining('"numFailed" is there twice'),
    ]);
  });

  it("are incomplete once the file is old", async () => {
    const folder = copyOfFixtures("kopia");
    utimesSync(join(folder, "snapshots.json"), NOW / 1000 - 40 * 3600, NOW / 1000 - 40 * 3600);
    expect(await readSource("kopia", folder, { path: "snapshots.json" })).toMatchObject({ complete: false });
  });
});

describe("a verification by Kopia", () => {
  const verified = (change: (result: Record_) => void, options: object = { readData: true }, atMs = NOW) => {
    const folder = copyOfFixtures("kopia");
    const file = join(folder, "verify.json");
    const result = JSON.parse(fixture("verify.json"));
    change(result);
    writeFileSync(file, JSON.stringify(result));
    utimesSync(file, atMs / 1000, atMs / 1000);
    return readSource("kopia", folder, { path: "snapshots.json", verified: "verify.json", ...options });
  };

  it("is proof where the job says that all was read", async () => {
    expect(await verified(() => undefined)).toMatchObject({ proof: "verified", checks: [{ outcome: "passed" }] });
    expect(await verified(() => undefined, {})).toMatchObject({ proof: "reported", checks: [{ outcome: "passed" }] });
  });

  for (const [what, change, outcome] of [
    ["it found errors", (r: Record_) => (r.errorCount = 1), "failed"],
    ["it names errors", (r: Record_) => (r.errorStrings = ["cannot read"]), "failed"],
    [
      "it looked at nothing",
      (r: Record_) => Object.assign(r.stats, { processedObjectCount: 0, expectedTotalObjectCount: 0 }),
      "inconclusive",
    ],
    ["it broke off", (r: Record_) => (r.stats.processedObjectCount = 700), "inconclusive"],
    ["it read no file", (r: Record_) => (r.stats.readFileCount = 0), "inconclusive"],
  ] as const)
    it(`is none where ${what}`, async () => {
      expect(await verified(change)).toMatchObject({ proof: "reported", checks: [{ outcome }] });
    });

  it("is none where it is dated in the future, as it would be of every later snapshot, but a failed one is", async () => {
    const future = NOW + 24 * 3_600_000;
    const found = await verified(() => undefined, { readData: true }, future);
    expect(found).toMatchObject({ proof: "reported", complete: false, checks: [{ outcome: "inconclusive" }] });
    expect(found.labels?.["listed-long-ago"]).toMatch(/dated .* from now/);
    const failed = await verified((r: Record_) => (r.errorCount = 1), { readData: true }, future);
    expect(failed).toMatchObject({ checks: [{ outcome: "failed" }] });
  });

  it("is none where it is older than the snapshot", async () => {
    const before = Date.parse("2026-11-22T01:00:00Z");
    expect(await verified(() => undefined, { readData: true }, before)).toMatchObject({
      proof: "reported",
      checks: [{ outcome: "inconclusive" }],
    });
  });
});
