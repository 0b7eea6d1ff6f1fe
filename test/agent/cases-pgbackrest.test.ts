import { readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { missingSegments } from "../../agent/formats/wal-names.ts";
import { judgeVerify } from "../../agent/sources/pgbackrest/verify-output.ts";
import { copyOfFixtures, NOW, outcomeOf, readSource, readWritten } from "../support/source-cases.ts";

const FIXTURES = join(import.meta.dirname, "..", "fixtures", "sources", "pgbackrest");
const fixture = (name: string): string => readFileSync(join(FIXTURES, name), "utf8");

// biome-ignore lint/suspicious/noExplicitAny: a record of the tool, changed at will
type Record_ = any;
/** The record of the fixture after a change, as the tool would write it: the 64 bits of the identifier are kept. */
const changed = (change: (stanza: Record_, all: Record_[]) => void): string => {
  const all = JSON.parse(fixture("info.json").replaceAll(/:(\d{17,})/g, ':"$1"')) as Record_[];
  change(all[0], all);
  return JSON.stringify(all).replaceAll(/"(\d{17,})"/g, (text, digits) => (digits.length > 20 ? text : digits));
};
const outcome = (change: (stanza: Record_, all: Record_[]) => void, options: object = {}): Promise<string[]> =>
  outcomeOf(readWritten("pgbackrest", "info.json", changed(change), { ...options }));
const found = (change: (stanza: Record_, all: Record_[]) => void, options: object = {}) =>
  readWritten("pgbackrest", "info.json", changed(change), { ...options });

/** The fixture in a second repository, whose backups are older. */
const twoRepositories = (stanza: Record_, olderBySeconds: number): void => {
  const inSecond = (one: Record_): Record_ => {
    const copy = structuredClone(one);
    if (copy.database === undefined) copy["repo-key"] = 2;
    else copy.database["repo-key"] = 2;
    if (copy.timestamp !== undefined) {
      copy.timestamp.start -= olderBySeconds;
      copy.timestamp.stop -= olderBySeconds;
    }
    return copy;
  };
  stanza.repo.push({ ...stanza.repo[0], key: 2 });
  stanza.db.push(...stanza.db.map(inSecond));
  stanza.archive.push(...stanza.archive.map(inSecond));
  stanza.backup.push(...stanza.backup.map(inSecond));
};

describe("a record of pgBackRest", () => {
  it("is accepted as the tool wrote it", async () => {
    expect(await outcome(() => undefined)).toEqual([]);
  });

  const REFUSED: readonly [what: string, change: (stanza: Record_, all: Record_[]) => void, says: string][] = [
    ["an incremental backup without references", (s) => (s.backup[2].reference = null), "source-invalid: backup"],
    ["a full backup with a prior", (s) => (s.backup = [{ ...s.backup[0], prior: "x" }]), "source-invalid: backup"],
    [
      "a label of another time",
      (s) => (s.backup[0].timestamp = { start: 1763_800_000, stop: 1763_800_600 }),
      "is of another time than its label",
    ],
    ["a prior that is not there", (s) => (s.backup[2].prior = "20261120-000000F"), "chain-broken"],
    ["only the one backup that --set shows", (s) => (s.backup = [s.backup[2]]), "chain-broken"],
    ["a type that is unknown", (s) => (s.backup[2].type = "copy"), "source-invalid"],
    ["an error that is a number", (s) => (s.backup[2].error = 1), "source-invalid"],
    ["an error in the backup itself", (s) => (s.backup[2].error = true), "file-damaged"],
    ["an error in what it refers to", (s) => (s.backup[1].error = true), "file-damaged"],
    [
      "no bytes",
      (s) => (s.backup[2].info.size = 0),
      "source-invalid: backup 20261122-112647F_20261122-112656I holds 0 bytes",
    ],
    ["an archive without a segment", (s) => Object.assign(s.archive[0], { min: null, max: null }), "chain-broken"],
    ["no archive of its cluster", (s) => (s.archive = []), "chain-broken"],
    ["an archive that ends before it", (s) => (s.archive[0].max = "000000010000000000000005"), "chain-broken"],
    ["an archive that begins after it", (s) => (s.archive[0].min = "000000010000000000000006"), "chain-broken"],
    ["a start of the log without an end", (s) => (s.backup[2].archive.stop = null), "source-invalid: backup"],
    ["an end before its start", (s) => (s.backup[2].timestamp.start += 60), "source-invalid: backup"],
    ["a time in milliseconds", (s) => (s.backup[2].timestamp.stop *= 1000), "source-invalid: backup"],
    ["a time that is a text", (s) => (s.backup[2].timestamp.stop = "2026-11-22"), "source-invalid"],
    ["a time of the future", (s) => (s.backup[2].timestamp.stop += 30 * 86_400), "time-future"],
    ["a status other than 0, whatever its text", (s) => (s.repo[0].status.code = 99), "source-gone: repository 1"],
    ["a status of the least fault", (s) => (s.repo[0].status.code = 2), "source-gone: repository 1"],
    ["a stanza of which the databases differ", (s) => (s.status.code = 5), "source-gone: stanza main"],
    [
      "two stanzas, of which none is named",
      (s, all) => all.push({ ...s, name: "shop" }),
      "source-invalid: there are 2",
    ],
    ["no stanza", (_, all) => all.splice(0), "source-gone: there is no stanza"],
    ["two backups of one label", (s) => s.backup.push(s.backup[2]), "source-invalid: repository 1"],
    [
      "backups from before an upgrade of the cluster alone",
      (s) => s.db.push({ ...s.db[0], id: 2, version: "17" }),
      "source-gone: repository 1 of stanza main has no backup of the current cluster; its 3 are of the cluster before",
    ],
  ];
  for (const [what, change, says] of REFUSED)
    it(`is not accepted with ${what}`, async () => {
      expect(await outcome(change)).toContainEqual(expect.stringContaining(says));
    });

  it("that has a member twice is refused, whichever of the two counts", async () => {
    const twice = fixture("info.json").replace('"error":false', '"error":true,"error":false');
    expect(await outcomeOf(readWritten("pgbackrest", "info.json", twice))).toEqual([
      expect.stringContaining('"error" is there twice'),
    ]);
  });

  it("of a stopped cluster needs no log", async () => {
    const stopped = (s: Record_): void => {
      s.backup = [{ ...s.backup[0], archive: { start: null, stop: null } }];
    };
    expect(await outcome(stopped)).toEqual([]);
  });

  it("names a repository that is asked for and absent", async () => {
    expect(await outcome(() => undefined, { repo: 3 })).toEqual([
      "source-gone: stanza main has no repository 3 (there are: 1)",
    ]);
  });

  it("of two repositories is as old as the older one, which the fresh one does not hide", async () => {
    const both = await found((s) => twoRepositories(s, 40 * 3600));
    expect(both.entries.map(({ key }) => key)).toEqual([
      "repo1:20261122-112647F_20261122-112656I",
      "repo2:20261122-112647F_20261122-112656I",
    ]);
    expect(await outcomeOf(Promise.resolve(both))).toContainEqual(expect.stringContaining("evidence-expired"));
    expect(await outcome((s) => twoRepositories(s, 40 * 3600), { repo: 1 })).toEqual([]);
  });

  it("of which one repository fails is accepted only where the job names the other one", async () => {
    const half = (s: Record_): void => {
      twoRepositories(s, 0);
      s.repo[1].status = { code: 99, message: "[FileOpenError] unable to load info file" };
      s.status = { ...s.status, code: 4, message: "different across repos" };
    };
    expect(await outcome(half)).toEqual([expect.stringContaining("source-gone: repository 2")]);
    expect(await outcome(half, { repo: 1 })).toEqual([]);
  });

  it("is incomplete once its file is old", async () => {
    const folder = copyOfFixtures("pgbackrest");
    const old = NOW / 1000 - 40 * 3600;
    utimesSync(join(folder, "info.json"), old, old);
    const late = await readSource("pgbackrest", folder, { path: "info.json" });
    expect(late).toMatchObject({
      complete: false,
      labels: { "listed-long-ago": expect.stringContaining("info.json") },
    });
  });

  it("is not accepted without a segment of the log that it needs", async () => {
    const folder = copyOfFixtures("pgbackrest");
    const file = join(folder, "archive.json");
    writeFileSync(file, fixture("archive.json").replaceAll("000000010000000000000005-", "000000010000000000000095-"));
    const options = { path: "info.json", archive: "archive.json" };
    expect(await outcomeOf(readSource("pgbackrest", folder, options))).toEqual([
      expect.stringContaining("chain-broken"),
    ]);
  });

  it("says where the log has a gap after the backup, which is no fault of it", async () => {
    const folder = copyOfFixtures("pgbackrest");
    const file = join(folder, "archive.json");
    const info = join(folder, "info.json");
    writeFileSync(
      info,
      fixture("info.json").replace('"max":"000000010000000000000006"', '"max":"000000010000000000000008"'),
    );
    const seventh = fixture("archive.json").replaceAll("000000010000000000000003", "000000010000000000000008");
    writeFileSync(file, seventh);
    const gap = await readSource("pgbackrest", folder, { path: "info.json", archive: "archive.json" });
    expect(gap.labels).toMatchObject({ "pg-wal-gap": "1: repo1: 000000010000000000000007" });
    expect(await outcomeOf(Promise.resolve(gap))).toEqual([]);
  });

  it("is only verified by a run that is newer than the backup", async () => {
    const folder = copyOfFixtures("pgbackrest");
    const old = Date.parse("2026-11-22T11:00:00Z") / 1000;
    utimesSync(join(folder, "verify.txt"), old, old);
    expect(await readSource("pgbackrest", folder, { path: "info.json", verified: "verify.txt" })).toMatchObject({
      proof: "reported",
      checks: [{ outcome: "inconclusive" }],
    });
  });
});

describe("the text of pgbackrest verify", () => {
  const LABELS = ["20261122-112647F", "20261122-112647F_20261122-112653D", "20261122-112647F_20261122-112656I"];
  const good = fixture("verify.txt");
  const judge = (text: string, labels: readonly string[] = LABELS) => judgeVerify(text, "main", labels);

  it("passes where the whole chain and the archive are valid", () => {
    expect(judge(good)).toMatchObject({ outcome: "passed" });
  });

  for (const [what, text, outcome, says] of [
    ["a backup is damaged", fixture("verify-damaged.txt"), "failed", "invalid"],
    ["its last run found damage", good + fixture("verify-damaged.txt"), "failed", "in the last of 2 runs"],
    ["it is of another stanza", good.replace("stanza: main", "stanza: shop"), "inconclusive", "shop"],
    ["it is empty, as without --verbose", "", "inconclusive", "--verbose"],
    ["it breaks off", good.slice(0, good.indexOf("20261122-112656I")), "failed", "112656I"],
    ["it has a line that is unknown", `${good}\n  backup set x is not valid`, "failed", "not valid"],
    ["a segment is invalid", good.replace("total valid WAL: 6", "total valid WAL: 5"), "failed", "archiveId"],
    ["a count is not 0", good.replace("missing: 0", "missing: 2"), "failed", "missing: 2"],
    ["no file was checked", good.replaceAll("1262", "0"), "failed", "112656I"],
    ["it says error beside valid backups", good.replace("status: ok", "status: error"), "failed", "status: error"],
  ] as const)
    it(`does not pass where ${what}`, () => {
      expect(judge(text)).toEqual({ outcome, detail: expect.stringContaining(says) });
    });

  it("passes by its last run, and says how many there are", () => {
    expect(judge(fixture("verify-damaged.txt") + good)).toEqual({
      outcome: "passed",
      detail: expect.stringContaining("in the last of 2 runs"),
    });
  });
});

describe("the names of segments", () => {
  const names = (...ends: string[]): ReadonlySet<string> => new Set(ends.map((end) => `00000001${end}`));

  it("go on in the next log after 256 of 16 MiB, and after 64 of 64 MiB", () => {
    const of16 = names("00000000000000FE", "00000000000000FF", "0000000100000000");
    expect(missingSegments("0000000100000000000000FE", "000000010000000100000000", of16)).toEqual([]);
    const of64 = names("000000000000003E", "000000000000003F", "0000000100000000");
    expect(missingSegments("00000001000000000000003E", "000000010000000100000000", of64)).toEqual([]);
  });

  it("go on in the timeline that was switched to", () => {
    const there = new Set(["000000010000000000000001", "000000020000000000000002"]);
    expect(missingSegments("000000010000000000000001", "000000020000000000000002", there)).toEqual([]);
    expect(missingSegments("000000010000000000000001", "000000020000000000000003", there)).toEqual([
      "000000010000000000000003",
    ]);
  });
});
