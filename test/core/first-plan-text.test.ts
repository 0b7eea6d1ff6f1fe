import { describe, expect, it } from "vitest";
import { firstPlan, type KnownByPeople } from "../../core/plan/first/first-plan.ts";
import { foundIn } from "../../core/plan/first/found.ts";
import type { Report } from "../../core/plan/first/report.ts";
import { rhythmOf } from "../../core/plan/first/rhythm.ts";

/** The text of a first plan, line by line, beside its comments. */

const READ = "2026-11-22T12:00:00.000Z";
const hoursAgo = (hours: number): string => new Date(Date.parse(READ) - hours * 3_600_000).toISOString();
const report = (change: Partial<Report> = {}): Report => ({
  ...{ host: "db01", readAt: READ, source: "restic", entries: 7, proof: "listed", complete: true },
  ...{ asOf: hoursAgo(10), earlier: [hoursAgo(34)], job: { kind: "backup", source: { type: "restic" } } },
  ...change,
});
const inventory = (source: string): Report =>
  report({ source, host: "No", proof: null, job: { kind: "inventory", source: {} } });

const NOBODY: KnownByPeople = { keys: new Map() };
const KNOWN: KnownByPeople = {
  ...{ migration: "pg-upgrade", title: "many", timeZone: "Europe/Madrid", before: "pg_upgrade 16" },
  owner: { name: "Ana Ruiz", email: "ana@contoso.example" },
  keys: new Map([["no", { key: "k7", publicKey: "AAAA" }]]),
};
/** Without its comments and what is one at the end of a line. */
const linesOf = (text: string): readonly string[] =>
  text.split("\n").flatMap((line) => (/^ *# /.test(line) ? [] : [line.replace(/ # FILL IN: .+$/, " # FILL IN")]));

const UNITS = [
  "units:",
  ...["  - id: db01", "    kind: server", '    name: "db01"', "    roles: [borg, restic]", "    owner: owner"],
  ...['  - id: "no"', "    kind: server", '    name: "No"', "    roles: [system-csv]", "    owner: owner"],
];
const JUDGEMENT =
  "    judgement: The age is that of the runs that were seen, rounded up; set it to what you can afford to lose";
const REQUIREMENTS = [
  "requirements:",
  ...["  - id: borg", '    title: "borg, as backup"', "    evidence: backup", "    kinds: [server]"],
  ...["    roles: [borg]", "    maxAge: 26h", JUDGEMENT],
  ...["  - id: restic", '    title: "restic, as backup"', "    evidence: backup", "    minimumProof: listed"],
  ...["    kinds: [server]", "    roles: [restic]", "    maxAge: 26h", JUDGEMENT],
  ...["  - id: system-csv", '    title: "system-csv, as inventory"', "    evidence: inventory", "    lists: system"],
  ...["    kinds: [server]", "    roles: [system-csv]", "    maxAge: 26h", JUDGEMENT],
];
const gates = (before: string) => [
  ...["gates:", "  - id: go", "    title: Ready to go back", before, "    scope: migration", "    requirements: all"],
  ...["    contacts: [owner]", ""],
];
const REPORTS = [report(), report({ source: "borg", proof: null }), inventory("system-csv")];

describe("the text of a first plan", () => {
  it("has what people know, quoted where it is no plain word", () => {
    expect(linesOf(firstPlan(REPORTS, KNOWN).text)).toEqual([
      ...["format: cleargate.plan/1", "migration: pg-upgrade", "version: 1", "title: many", "timeZone: Europe/Madrid"],
      ...["changes: { approvals: 1 }", "contacts:", "  - id: owner", '    name: "Ana Ruiz"'],
      ...['    email: "ana@contoso.example"', ...UNITS, "agents:"],
      ...["  - id: db01", "    units: [db01]", "    keys:", "      - id: k1", "        publicKey: # FILL IN"],
      ...['  - id: "no"', '    units: ["no"]', "    keys:", "      - id: k7", '        publicKey: "AAAA"'],
      ...[...REQUIREMENTS, ...gates('    before: "pg_upgrade 16"')],
    ]);
  });

  it("has a place for each thing that people have not said", () => {
    const agent = (id: string) => [`  - id: ${id}`, `    units: [${id}]`];
    const key = ["    keys:", "      - id: k1", "        publicKey: # FILL IN"];
    const plan = firstPlan(REPORTS, NOBODY);
    expect(linesOf(plan.text)).toEqual([
      ...["format: cleargate.plan/1", "migration: # FILL IN", "version: 1", "title: # FILL IN", "timeZone: # FILL IN"],
      ...["changes: { approvals: 1 }", "contacts:", "  - id: owner", "    name: # FILL IN", "    email: # FILL IN"],
      ...[...UNITS, "agents:", ...agent("db01"), ...key, ...agent('"no"'), ...key],
      ...[...REQUIREMENTS, ...gates("    before: # FILL IN")],
    ]);
    expect(plan).toMatchObject({ units: ["db01", "no"], requirements: ["borg", "restic", "system-csv"] });
    expect(plan.empty.slice(-2)).toEqual(["the public key of agent db01", "the public key of agent no"]);
  });

  it.each([
    ["yesterday", "yesterday"],
    ["a.b/C-d_9", "a.b/C-d_9"],
    ["only", "only"],
    ["x-no", "x-no"],
    ["Yes", '"Yes"'],
    ["n", '"n"'],
    ["9a", '"9a"'],
    ["-a", '"-a"'],
    ["a: b", '"a: b"'],
    ["a#", '"a#"'],
    ["", '""'],
    ["año", '"año"'],
  ])("quotes nothing but what YAML may read otherwise: %j", (title, scalar) => {
    expect(firstPlan([report()], { ...NOBODY, title }).text).toContain(`\ntitle: ${scalar}\n`);
  });

  it("says of each requirement what was seen on each host, in comments that are cut where they are long", () => {
    const job = { kind: "backup" as const, source: { type: "x".repeat(900) } };
    const { text } = firstPlan([report(), report({ host: "db02", entries: 0, job })], NOBODY);
    const comments = text.split("\n").filter((line) => line.startsWith("    # "));
    const seen = comments.filter((line) => / entries|Age:|Its job/.test(line));
    expect(seen.slice(0, 5)).toEqual([
      "    # On db01: 7 entries, of 2026-11-22T02:00:00.000Z.",
      "    #   Age: 2 runs were seen, usually 24 h apart and at most 24 h.",
      '    #   Its job there, as db01/restic: {"type":"restic"}',
      "    # On db02: 0 entries, of 2026-11-22T02:00:00.000Z; EMPTY, which is not accepted without allowEmpty.",
      "    #   Age: 2 runs were seen, usually 24 h apart and at most 24 h.",
    ]);
    expect(seen[5]).toMatch(/^ {4}# {3}Its job there, as db02\/restic: \{"type":"x{400,600}/);
    expect(seen[5]?.length).toBeLessThan(620);
    expect(comments.some((line) => line.includes("What it can prove as it is read now"))).toBe(true);
    const { text: bare } = firstPlan([report({ proof: null })], NOBODY);
    expect(bare).not.toContain("What it can prove");
  });
});

describe("what was found", () => {
  it("has the same names for its hosts whatever the order of the reports", () => {
    const unitsOf = (...hosts: readonly string[]) =>
      Object.fromEntries(foundIn(hosts.map((host) => report({ host }))).map(({ host, unit }) => [host, unit]));
    expect(unitsOf("db-01", "DB 01")).toEqual({ "DB 01": "db-01", "db-01": "db-01-2" });
    expect(unitsOf("DB 01", "db-01")).toEqual({ "DB 01": "db-01", "db-01": "db-01-2" });
  });

  it("has names that are counted upwards where hosts have one, and may be a single character", () => {
    const units = foundIn(["a b", "a  b", "a,b", "7"].map((host) => report({ host }))).map(({ unit }) => unit);
    expect(units.toSorted()).toEqual(["7", "a-b", "a-b-2", "a-b-3"]);
  });

  it("has no rhythm of earlier runs where it is read live", () => {
    expect(foundIn([report({ asOf: null })])[0]?.rhythm.because).toContain("as old as the run of the agent");
  });

  it("has no rhythm of runs that end after it was read", () => {
    expect(rhythmOf([-4, -2, 10, 34].map(hoursAgo), READ)).toEqual({
      maxAge: "26h",
      because: "2 runs were seen, usually 24 h apart and at most 24 h",
    });
  });

  it("has the rhythm of a run that ended when it was read", () => {
    expect(rhythmOf([READ], READ).because).toBe("one run was seen, 0 min old: daily is assumed");
  });
});
