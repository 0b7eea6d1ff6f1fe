import { readFileSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { copyOfFixtures, NOW, outcomeOf, readSource, readWritten } from "../support/source-cases.ts";

const FIXTURE = readFileSync(join(import.meta.dirname, "..", "fixtures", "sources", "velero", "backups.json"), "utf8");

// biome-ignore lint/suspicious/noExplicitAny: a record of the tool, changed at will
type Record_ = any;
type Change = (items: Record_[], list: Record_) => void;
const found = (change: Change, options: object = {}) => {
  const list = JSON.parse(FIXTURE);
  change(list.items, list);
  return readWritten("velero", "backups.json", list, { ...options });
};
const outcome = (change: Change, options: object = {}): Promise<string[]> => outcomeOf(found(change, options));
const asIs = (): void => undefined;
const status =
  (over: object): Change =>
  (items) =>
    void Object.assign(items[1].status, over);

describe("backups of Velero", () => {
  it("are accepted in the documented shape, with the namespaces that they include", async () => {
    expect(await outcome(asIs)).toEqual([]);
    expect(await outcome(asIs, { schedules: ["shop-daily"], namespaces: ["shop"] })).toEqual([]);
    const all: Change = (items) => items.map((one) => Object.assign(one.spec, { includedNamespaces: ["*"] }));
    expect(await outcome(all, { namespaces: ["shop", "mail"] })).toEqual([]);
  });

  for (const phase of ["PartiallyFailed", "Failed", "InProgress", "Deleting", "Finalizing", "FailedValidation"])
    it(`are none where they are ${phase}: the one before counts, or none`, async () => {
      expect(await outcome(status({ phase }))).toEqual([expect.stringContaining("evidence-expired")]);
      expect(await outcome((items) => items.map((one) => Object.assign(one.status, { phase })))).toEqual([
        expect.stringContaining("job-failed"),
      ]);
    });

  const REFUSED: readonly [what: string, change: Change, says: string][] = [
    ["errors", status({ errors: 1 }), "job-failed"],
    ["volume snapshots that were not completed", status({ volumeSnapshotsCompleted: 1 }), "job-failed"],
    ["CSI snapshots that were not completed", status({ csiVolumeSnapshotsAttempted: 1 }), "job-failed"],
    ["operations that were not completed", status({ backupItemOperationsAttempted: 1 }), "job-failed"],
    ["an operation that failed", status({ backupItemOperationsFailed: 1 }), "job-failed"],
    ["no item, as of a namespace that is misspelt", status({ progress: {} }), "job-failed"],
    ["an expiration that has passed", status({ expiration: "2026-11-22T17:00:00Z" }), "job-failed"],
    ["a phase that is unknown", status({ phase: "Done" }), "source-invalid"],
    ["a phase in another case", status({ phase: "completed" }), "source-invalid"],
    ["no start", status({ startTimestamp: null }), "source-invalid: backup"],
    ["a start without a zone", status({ startTimestamp: "2026-11-22T01:00:00" }), "source-invalid"],
    [
      "a start of the future",
      (items) => items.map((one) => Object.assign(one.status, { startTimestamp: "2026-12-01T00:00:00Z" })),
      "time-future",
    ],
    [
      "a deletion that goes on",
      (items) => Object.assign(items[1].metadata, { deletionTimestamp: "2026-11-22T16:00:00Z" }),
      "evidence-expired",
    ],
    ["two of one name", (items) => items.push(items[0]), "two backups of one name"],
    [
      "a page that is not the last",
      (_, list) => Object.assign(list.metadata, { continue: "x" }),
      "one page of several",
    ],
    ["none", (items) => items.splice(0), "source-gone"],
    [
      "restores in their place",
      (_, list) => list.items.map((one: Record_) => Object.assign(one, { kind: "Restore" })),
      "source-invalid",
    ],
  ];
  for (const [what, change, says] of REFUSED)
    it(`are not accepted with ${what}`, async () => {
      expect(await outcome(change)).toContainEqual(expect.stringContaining(says));
    });

  it("name a schedule that is absent, and fail without a namespace that is excluded", async () => {
    expect(await outcome(asIs, { schedules: ["shop-daily", "web-daily"] })).toEqual([
      expect.stringMatching(/^job-failed: .*schedule:web-daily/),
    ]);
    const excluded: Change = (items) =>
      items.map((one) => Object.assign(one.spec, { includedNamespaces: [], excludedNamespaces: ["shop"] }));
    expect(await outcome(excluded, { namespaces: ["shop"] })).toEqual([expect.stringContaining("job-failed")]);
  });

  it("that have a member twice are refused", async () => {
    const twice = FIXTURE.replace('"phase": "Completed"', '"phase": "Failed", "phase": "Completed"');
    expect(await outcomeOf(readWritten("velero", "b.json", twice))).toEqual([
      expect.stringContaining("is there twice"),
    ]);
  });

  it("are incomplete once the file is old", async () => {
    const folder = copyOfFixtures("velero");
    utimesSync(join(folder, "backups.json"), NOW / 1000 - 40 * 3600, NOW / 1000 - 40 * 3600);
    expect(await readSource("velero", folder, { path: "backups.json" })).toMatchObject({ complete: false });
  });
});
