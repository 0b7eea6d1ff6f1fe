import { describe, expect, it } from "vitest";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { bundlePlan } from "../../core/plan/bundle.ts";
import { firstPlan, type KnownByPeople } from "../../core/plan/first/first-plan.ts";
import { foundIn, neededBy } from "../../core/plan/first/found.ts";
import { type Report, readReport } from "../../core/plan/first/report.ts";
import { rhythmOf } from "../../core/plan/first/rhythm.ts";

/** A first plan is made of what agents saw, and of nothing else; what only people know keeps it from being valid. */

const READ = "2026-11-22T12:00:00.000Z";
const hoursAgo = (hours: number): string => new Date(Date.parse(READ) - hours * 3_600_000).toISOString();

const report = (change: Partial<Report> = {}, kind: Report["job"]["kind"] = "backup"): Report => ({
  host: "db01.contoso.com",
  readAt: READ,
  source: "restic",
  entries: 1_200,
  proof: "listed",
  complete: true,
  asOf: hoursAgo(10),
  earlier: [hoursAgo(34), hoursAgo(58)],
  job: { kind, source: { type: "restic", repository: "/srv/backup" } },
  ...change,
});

const KEY = { key: "k1", publicKey: "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=" };
const NOBODY: KnownByPeople = { keys: new Map() };
const EVERYTHING: KnownByPeople = {
  migration: "pg-upgrade",
  title: "Upgrade of db01: the last one",
  timeZone: "Europe/Madrid",
  before: "pg_upgrade",
  owner: { name: "Ana Ruiz", email: "ana.ruiz@contoso.example" },
  keys: new Map([["db01.contoso.com", KEY]]),
};

const compile = (text: string) =>
  bundlePlan("plan.yaml", (file) => (file === "plan.yaml" ? text : undefined), dynamoLimits).result;
const planOf = (reports: readonly Report[], known = EVERYTHING) => {
  const result = compile(firstPlan(reports, known).text);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.plan;
};
const ageOf = (runs: readonly number[]) => rhythmOf(runs.map(hoursAgo), READ);

describe("the age that evidence may reach", () => {
  it.each([
    ["the usual distance of runs in whole hours, and two more", [10, 34, 58], "26h"],
    ["with a begun hour as a whole one", [10, 34.5, 59], "27h"],
    ["beyond two days in whole days, and one more", [10, 178, 346], "8d"],
    ["at two days still in hours", [1, 49, 97], "50h"],
    ["and above in days", [1, 49.5, 98], "4d"],
    ["not the longest distance, which was a time without backups", [10, 34, 58, 82, 2_000], "26h"],
    ["the upper one of two in the middle", [10, 34, 82], "50h"],
    ["and a run that is named twice is one", [10, 10, 34, 58], "26h"],
    ["not that of a run of the future", [-14, 10, 34], "26h"],
  ])("is %s", (_, runs, maxAge) => {
    expect(ageOf(runs).maxAge).toBe(maxAge);
  });

  it("does not grow with the age of the newest, which is said", () => {
    expect(ageOf([1_000, 1_024, 1_048])).toEqual({
      maxAge: "26h",
      because:
        "3 runs were seen, usually 24 h apart and at most 24 h; the newest is 41 d 16 h old, which is too old by this age",
    });
    expect(ageOf([26, 50]).because).toBe("2 runs were seen, usually 24 h apart and at most 24 h");
    expect(ageOf([26.01, 50.01]).because).toContain("too old");
    expect(ageOf([10, 34, 82]).because).toBe("3 runs were seen, usually 2 d apart and at most 2 d");
  });

  it.each([
    [26, "26h", "daily is assumed"],
    [26.5, "8d", "weekly is assumed"],
    [8 * 24, "8d", "weekly is assumed"],
    [8 * 24 + 1, "32d", "monthly is assumed"],
    [32 * 24, "32d", "monthly is assumed"],
    [32 * 24 + 1, "26h", "older than any usual rhythm: is it still run? Daily is assumed"],
  ])("of one run that is %d hours old is %s", (hours, maxAge, because) => {
    const rhythm = ageOf([hours]);
    expect(rhythm.maxAge).toBe(maxAge);
    expect(rhythm.because).toMatch(/^one run was seen, \d+ (h|d)( \d+ h)? old/);
    expect(rhythm.because).toContain(because);
  });

  it("of what is read live is a day", () => {
    expect(rhythmOf([], READ)).toEqual({
      maxAge: "26h",
      because: "it is as old as the run of the agent that reads it: daily is assumed",
    });
  });
});

describe("what was found", () => {
  it("of one thing in several reports is one, by its newest report, and its rhythm by all of them", () => {
    const [one, ...others] = foundIn([
      report({ readAt: hoursAgo(30), asOf: hoursAgo(34), earlier: [], entries: 1 }),
      report({ asOf: hoursAgo(10), earlier: [] }),
      report({ readAt: hoursAgo(54), asOf: hoursAgo(58), earlier: [], entries: 2 }),
    ]);
    expect(others).toEqual([]);
    expect(one).toMatchObject({ newest: { entries: 1_200 }, rhythm: { maxAge: "26h" } });
  });

  it("is told apart by host, by source, and by what is read", () => {
    const other = { kind: "backup" as const, source: { type: "restic", repository: "/srv/other" } };
    const found = foundIn([report(), report({ host: "db02" }), report({ source: "borg" }), report({ job: other })]);
    expect(found.map(({ unit, newest }) => `${unit} ${newest.source} ${newest.job.source.repository}`)).toEqual([
      "db01.contoso.com borg /srv/backup",
      "db01.contoso.com restic /srv/backup",
      "db01.contoso.com restic /srv/other",
      "db02 restic /srv/backup",
    ]);
  });

  it("is not hidden by a host or a source whose name begins as another ends", () => {
    const found = foundIn([report({ host: "srv1", source: "pg restic" }), report({ host: "srv1 pg" })]);
    expect(found.map(({ unit }) => unit)).toEqual(["srv1-pg", "srv1"]);
    const requirements = (...reports: Report[]) =>
      neededBy(foundIn(reports)).map(({ requirement, found: of }) => `${requirement} ${of.length}`);
    expect(requirements(report({ source: "pg dump" }), report({ source: "pg-dump" }))).toEqual([
      "pg-dump 1",
      "pg-dump-2 1",
    ]);
    const again = report({ job: { kind: "backup", source: { type: "restic", repository: "/other" } } });
    expect(requirements(report(), again, report({ source: "restic-2" }))).toEqual([
      "restic 1",
      "restic-2 1",
      "restic-2-2 1",
    ]);
  });

  it("has units whose names are ids, another for each host", () => {
    const hosts = ["DB 01", "db-01", "--Ünit--", "x".repeat(80), "日本", "db-01-2"];
    const units = new Map(foundIn(hosts.map((host) => report({ host }))).map(({ host, unit }) => [host, unit]));
    expect(Object.fromEntries(units)).toEqual({
      "DB 01": "db-01",
      "db-01": "db-01-2",
      "db-01-2": "db-01-2-2",
      "--Ünit--": "nit",
      [hosts[3] as string]: "x".repeat(50),
      日本: "host",
    });
  });

  it("is a requirement for each source, and for each rhythm and proof of it", () => {
    const names = (...reports: Report[]) =>
      neededBy(foundIn(reports)).map(({ requirement, found }) => [requirement, found.map(({ unit }) => unit)]);
    const weekly = [hoursAgo(178), hoursAgo(346)];
    expect(names(report(), report({ host: "db02" }))).toEqual([["restic", ["db01.contoso.com", "db02"]]]);
    expect(names(report(), report({ host: "db02", earlier: weekly }))).toEqual([
      ["restic-26h-listed", ["db01.contoso.com"]],
      ["restic-8d-listed", ["db02"]],
    ]);
    expect(names(report(), report({ host: "db02", proof: "verified" })).map(([name]) => name)).toEqual([
      "restic-26h-listed",
      "restic-26h-verified",
    ]);
    const second = report({ job: { kind: "backup", source: { type: "restic", repository: "/z" } } });
    expect(names(report(), second, report({ source: "folder" }))).toEqual([
      ["folder", ["db01.contoso.com"]],
      ["restic", ["db01.contoso.com"]],
      ["restic-2", ["db01.contoso.com"]],
    ]);
    const bare = { proof: null, source: "document" };
    expect(names(report(bare), report({ ...bare, host: "db02", earlier: weekly })).map(([name]) => name)).toEqual([
      "document-26h",
      "document-8d",
    ]);
  });
});

describe("a first plan", () => {
  it("is valid once people have said what they know, and asks each host for what it has", () => {
    const accounts = report(
      { host: "fe01", source: "accounts-csv", proof: null, asOf: null, earlier: [] },
      "inventory",
    );
    const known = { ...EVERYTHING, keys: new Map([...EVERYTHING.keys, ["fe01", { ...KEY, key: "k7" }]]) };
    const plan = planOf([report(), accounts], known);
    expect(plan.checkpoints.map(({ unit, requirement }) => `${unit}/${requirement}`).toSorted()).toEqual([
      "db01.contoso.com/restic",
      "fe01/accounts-csv",
    ]);
    expect(plan).toMatchObject({ migration: "pg-upgrade", title: "Upgrade of db01: the last one", version: 1 });
    expect(plan.units[0]).toMatchObject({ name: "db01.contoso.com", owner: "owner" });
    expect(plan.agents.map(({ id, units, keys }) => [id, units, keys.map((key) => key.id)])).toEqual([
      ["db01.contoso.com", ["db01.contoso.com"], ["k1"]],
      ["fe01", ["fe01"], ["k7"]],
    ]);
    expect(plan.requirements.find(({ id }) => id === "restic")).toMatchObject({
      maxAge: "26h",
      minimumProof: "listed",
    });
    expect(plan.gates).toMatchObject([{ id: "go", before: "pg_upgrade", total: 2 }]);
    expect(firstPlan([report(), accounts], known).empty).toEqual([]);
  });

  it("is refused with a line for each thing that people have not said, and names all of them", () => {
    const { text, empty } = firstPlan([report()], NOBODY);
    expect(empty).toEqual([
      "the migration's id",
      "its title",
      "the time zone",
      "the owner's name and mail address",
      "the step that the gate guards",
      "the public key of agent db01.contoso.com",
    ]);
    const result = compile(text);
    if (result.ok) throw new Error("it is valid");
    const lines = text.split("\n");
    const filled = lines.flatMap((line, index) => (line.includes("FILL IN:") ? [index + 1] : []));
    expect(result.errors.map(({ line }) => line).toSorted((a, b) => a - b)).toEqual(filled);
    expect(filled).toHaveLength(7);
  });

  it.each(Object.keys(EVERYTHING) as (keyof KnownByPeople)[])("is refused without %s", (name) => {
    const known = { ...EVERYTHING, [name]: name === "keys" ? new Map() : undefined };
    const { text, empty } = firstPlan([report()], known);
    expect(empty).toHaveLength(1);
    expect(compile(text).ok).toBe(false);
  });

  it("is the same whatever the order of the reports", () => {
    const reports = [report(), report({ host: "a" }), report({ source: "borg" }), report({ readAt: hoursAgo(3) })];
    const { text } = firstPlan(reports, NOBODY);
    expect(firstPlan(reports.toReversed(), NOBODY).text).toBe(text);
  });

  it("has the kind of evidence, and what an inventory lists", () => {
    const inventory = (source: string) =>
      planOf([report({ source, proof: null }, "inventory")]).requirements[0] as { evidence?: string; lists?: string };
    expect(
      ["accounts-csv", "directory", "sql-databases", "system-csv", "cs-topology", "directory-system"].map(
        (source) => inventory(source).lists,
      ),
    ).toEqual(["accounts", "accounts", "databases", "system", "system", "system"]);
    expect(planOf([report({ source: "document", proof: null }, "document")]).requirements[0]?.evidence).toBe(
      "document",
    );
    expect(planOf([report({ proof: null })]).requirements[0]).toMatchObject({
      evidence: "backup",
      minimumProof: "listed",
    });
  });

  it("says beside each requirement what was seen, and what will not be accepted", () => {
    const { text } = firstPlan(
      [report({ complete: false, entries: 0 }), report({ host: "b", asOf: null, earlier: [] })],
      NOBODY,
    );
    expect(text).toContain(
      "    # On db01.contoso.com: 0 entries, of 2026-11-22T02:00:00.000Z; INCOMPLETE, which is not accepted; EMPTY, which is not accepted without allowEmpty.\n" +
        "    #   Age: 3 runs were seen, usually 24 h apart and at most 24 h.\n" +
        '    #   Its job there, as db01.contoso.com/restic: {"type":"restic","repository":"/srv/backup"}\n',
    );
    expect(text).toContain("    # On b: 1,200 entries, read live.\n");
  });

  it("cannot be told by a host, a source or a path what it says", () => {
    const evil = 'x\n  - id: "evil"\u202e: # ';
    const job = { kind: "backup" as const, source: { type: evil, [evil]: evil } };
    const known = { ...EVERYTHING, title: "on", before: 'a "b"\\: #', keys: new Map([["x---id-evil", KEY]]) };
    const plan = planOf([report({ host: evil, source: evil, job })], known);
    expect(plan.units).toHaveLength(1);
    expect(plan.units[0]?.name).not.toContain("\n");
    expect(plan.requirements.map(({ id }) => id)).toEqual(["x---id-evil"]);
    expect(plan.title).toBe("on");
    expect(plan.gates[0]?.before).toBe('a "b"\\: #');
    for (const word of ["y", "No", "off", "TRUE", "null", "1e3", "~"])
      expect(planOf([report()], { ...EVERYTHING, title: word }).title).toBe(word);
  });
});

describe("a report of inspect", () => {
  it("is read with whatever else it says", () => {
    expect(readReport(JSON.stringify({ ...report(), problems: 0, labels: {} }))).toEqual({ report: report() });
  });

  it.each([
    ["{", "it is no JSON"],
    ["[]", "it: "],
    [JSON.stringify({ ...report(), readAt: "yesterday" }), "readAt: must be an instant"],
    [JSON.stringify({ ...report(), earlier: ["x"] }), "earlier.0: must be an instant"],
    [JSON.stringify({ ...report(), earlier: Array(101).fill(READ) }), "earlier: "],
    [JSON.stringify({ ...report(), host: "" }), "host: "],
    [JSON.stringify({ ...report(), source: "" }), "source: "],
    [JSON.stringify({ ...report(), entries: -1 }), "entries: "],
    [JSON.stringify({ ...report(), host: "x".repeat(1_001) }), "host: "],
    [JSON.stringify({ ...report(), source: "x".repeat(101) }), "source: "],
  ])("is none where it is %s", (text, fault) => {
    const read = readReport(text);
    expect("fault" in read && read.fault.startsWith(fault)).toBe(true);
  });
});
