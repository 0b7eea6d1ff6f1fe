import { readFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { collect } from "../../agent/collect/collect.ts";
import { BackupJob } from "../../agent/config/job.ts";
import { silent } from "../../agent/progress.ts";
import { SCRATCH } from "../support/scratch.ts";
import { NOW, outcomeOf, readSource, readWritten } from "../support/source-cases.ts";

/**
 * What tools of Windows leave behind where there is nothing to go back to, in the shape that public bug reports and the
 * tools' documentation show; names are invented.
 */

const CASES = join(import.meta.dirname, "..", "fixtures", "cases");
const ofCase = (id: string, folder: string, options: Readonly<Record<string, unknown>>) =>
  readSource(id, join(CASES, folder), options);
/** A ZIP of stored members. */
const zipOf = (members: Readonly<Record<string, string>>): Buffer => {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(members)) {
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(text), 10);
    common.writeUInt32LE(text.length, 14);
    common.writeUInt32LE(text.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, Buffer.from(name + text)]);
    const at = Buffer.alloc(14);
    at.writeUInt32LE(offset, 10);
    centrals.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), common, at, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06");
  end.writeUInt16LE(locals.length, 8);
  end.writeUInt16LE(locals.length, 10);
  end.writeUInt32LE(Buffer.concat(centrals).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, ...centrals, end]);
};

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
  it("a session that ended before it began is refused, and a change of the clocks is no such", async () => {
    const failed = (EndTime: string) => session({ CreationTime: "2026-11-22T02:50:00", EndTime, Result: "Failed" });
    expect(await outcomeOf(read([session(earlier), failed("2026-11-22T01:40:00")]))).toEqual(
      only(/^source-invalid.*before it began/),
    );
    expect(await outcomeOf(read([session(earlier), failed("2026-11-22T02:10:00")]))).toEqual(only(/^job-failed/));
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

describe("SQL Server", () => {
  const ofSql = (folder: string, path = "backupset.json") => outcomeOf(ofCase("sql-server", folder, { path }));
  const set = (over: object = {}) => ({
    database_name: "RTC",
    type: "D",
    backup_start_date: "2026-11-22T01:00:00",
    backup_finish_date: "2026-11-22T01:30:00",
    time_zone: 4,
    backup_size: 1_000_000,
    first_lsn: "36000000012300037",
    last_lsn: "36000000013000001",
    checkpoint_lsn: "36000000012300037",
    database_backup_lsn: "35000000000000001",
    has_backup_checksums: true,
    is_damaged: false,
    is_copy_only: false,
    physical_device_name: "E:\\backup\\RTC.bak",
    ...over,
  });
  const at = (hour: string) => ({
    backup_start_date: `2026-11-22T${hour}:00:00`,
    backup_finish_date: `2026-11-22T${hour}:10:00`,
  });
  const log = (hour: string, first: string, last: string, over: object = {}) =>
    set({ type: "L", ...at(hour), first_lsn: first, last_lsn: last, ...over });
  const read = (sets: readonly object[], options: Readonly<Record<string, unknown>> = {}) =>
    readWritten("sql-server", "sets.json", sets, options);
  const outcome = (sets: readonly object[], options: Readonly<Record<string, unknown>> = {}) =>
    outcomeOf(read(sets, options));

  for (const nothing of ["", "null", "[]", "database_name,type\n"])
    it(`${JSON.stringify(nothing)} is no record of backups`, async () => {
      const found = await outcomeOf(readWritten("sql-server", "sets.json", nothing));
      expect(found).toEqual(only(/^source-invalid.*(?:no line with a column database_name|no backup)/));
    });
  it("a log to NUL breaks the chain", async () => {
    expect(await ofSql("04-sql-nul", "log-to-nul.json")).toEqual(
      only(/^chain-broken: 2 files.*log:rtc\/0000000036000000014000001, log:rtc\/0000000036000000015000001/),
    );
  });
  for (const physical_device_name of [
    "NUL",
    "nul",
    "NUL:",
    "\\\\.\\NUL",
    "E:\\backup\\nul",
    "C:\\x\\NUL.bak",
    "/dev/null",
  ])
    it(`a full backup to ${physical_device_name} is none`, async () => {
      expect(await outcome([set({ physical_device_name })])).toEqual(only(/^chain-broken.*db:rtc/));
    });
  for (const [what, over] of [
    ["a snapshot", { is_snapshot: true }],
    ["a virtual device", { physical_device_name: "{3F2504E0-4F89-11D3-9A0C-0305E82C3301}1" }],
    ["a device of another tool", { device_type: 7 }],
    ["a copy-only", { is_copy_only: true }],
  ] as const)
    it(`${what} backup is none, and hides no older one`, async () => {
      expect(await outcome([set(over)])).toEqual(only(/^chain-broken.*db:rtc/));
      const newer = set({ ...at("12"), ...over, checkpoint_lsn: "36000000099900037", first_lsn: "36000000099900037" });
      const found = await read([set(), newer]);
      expect(found.completedMs).toBe(Date.parse("2026-11-22T00:30:00Z"));
      expect(found.labels?.ignored).toMatch(/^1 of RTC: full/);
    });
  it("a copy-only full backup counts where the job says so, but is no base of a differential one", async () => {
    const copy = set({ is_copy_only: true });
    expect(await outcome([copy], { copyOnly: true })).toEqual([]);
    const differential = set({ type: "I", ...at("05"), database_backup_lsn: "36000000012300037" });
    expect(await outcome([copy, differential], { copyOnly: true })).toEqual(only(/^chain-broken.*diff:rtc/));
    expect(await outcome([set(), differential])).toEqual([]);
  });
  it("a differential backup whose full one went to NUL has none", async () => {
    const nul = set({
      ...at("03"),
      physical_device_name: "NUL",
      checkpoint_lsn: "36000000014000037",
      first_lsn: "36000000014000037",
    });
    const differential = set({ type: "I", ...at("05"), database_backup_lsn: "36000000014000037" });
    expect(await outcome([set(), nul, differential])).toEqual(only(/^chain-broken.*diff:rtc/));
  });
  it("a copy-only log to NUL is no gap, as the next log holds the same", async () => {
    const logs = [
      log("02", "36000000013000001", "36000000014000001", { is_copy_only: true, physical_device_name: "NUL" }),
      log("03", "36000000013000001", "36000000015000001"),
    ];
    expect(await outcome([set(), ...logs])).toEqual([]);
  });
  it("LSNs that went through a spreadsheet are refused, and exact ones show the gap", async () => {
    expect(await ofSql("06-sql-excel", "exact.csv")).toEqual(only(/^chain-broken/));
    expect(await ofSql("06-sql-excel", "scientific.csv")).toEqual(only(/^source-invalid.*"3.60E\+16" is no LSN/));
  });
  for (const [what, over] of [
    ["with an exponent, as a number", { first_lsn: 3.6e16 + 4, last_lsn: Number("3.6e22") }],
    ["rounded to fifteen digits", { first_lsn: "36000000012300000" }],
    ["missing", { last_lsn: null }],
    ["empty", { checkpoint_lsn: "" }],
    ["with a comma", { first_lsn: "36,000,000,012,300,037" }],
    [
      "rounded by doubles",
      { first_lsn: "36000000012300036", checkpoint_lsn: "36000000012300044", last_lsn: "36000000013000004" },
    ],
  ] as const)
    it(`an LSN ${what} is refused`, async () => {
      expect(await outcome([set(over)])).toEqual(only(/^source-invalid.*(?:LSN|lsn)/));
    });
  it("an LSN as PowerShell 7 writes it is exact", async () => {
    const text = JSON.stringify([set()]).replaceAll(/"(\d{17})"/g, "$1.0");
    expect(await outcomeOf(readWritten("sql-server", "sets.json", text))).toEqual([]);
  });
  it("stripes of one backup are one, and without one of them there is none", async () => {
    expect(await ofSql("07-sql-striped")).toEqual([]);
    const stripes = [set({ physical_device_name: "E:\\1.bak" }), set({ physical_device_name: "F:\\2.bak" })];
    expect((await read(stripes)).entries).toMatchObject([{ key: "db:rtc", in: "E:\\1.bak; F:\\2.bak" }]);
    expect(await outcome([stripes[0] ?? {}, set({ physical_device_name: "NUL" })])).toEqual(only(/^chain-broken/));
  });
  it("FOR JSON in pieces is accepted; the log to NUL in the case's own rows still breaks their chain", async () => {
    const path = join(CASES, "08-sqlcmd-forjson", "backupset.json");
    // As text: a double holds fewer digits than an LSN has.
    const rows =
      readFileSync(path, "utf8")
        .replaceAll(/\r?\n/g, "")
        .match(/\{[^}]*\}/g) ?? [];
    const beforeNul = rows.slice(
      0,
      rows.findIndex((row) => row.includes('"NUL"')),
    );
    const text = `[${[...beforeNul, ...beforeNul, ...beforeNul].join(",")}]`;
    const pieces = text.match(/.{1,2033}/g)?.join("\n") ?? "";
    expect(pieces.split("\n").length).toBeGreaterThan(1);
    expect(await outcomeOf(readWritten("sql-server", "sets.json", pieces))).toEqual([]);
    expect(await ofSql("08-sqlcmd-forjson")).toEqual(only(/^chain-broken: 3 files.*log:rtc/));
  });
  it("two servers are not one", async () => {
    const options = { path: "backupset.json" };
    expect(await ofSql("09b-sql-two-servers")).toEqual(only(/^source-invalid.*SQL01, SQL02/));
    const stale = await ofCase("sql-server", "09b-sql-two-servers", { ...options, server: "sql02" });
    expect(stale.completedMs).toBe(Date.parse("2026-01-02T00:30:00Z"));
    expect(await outcomeOf(ofCase("sql-server", "09b-sql-two-servers", { ...options, server: "SQL03" }))).toEqual(
      only(/^source-invalid.*SQL03/),
    );
  });
  it("a log that was taken on another replica is a gap, and is said", async () => {
    const on = (server_name: string) => ({ server_name });
    const sets = [
      set(on("SQL01")),
      log("02", "36000000013000001", "36000000014000001", on("SQL02")),
      log("03", "36000000014000001", "36000000015000001", on("SQL01")),
    ];
    expect(await outcome(sets)).toEqual(only(/^source-invalid.*SQL01, SQL02/));
    const one = await read(sets, { server: "SQL01" });
    expect(one.labels).toMatchObject({ "on-other-servers": "1 of RTC: log on SQL02" });
    expect(await outcomeOf(Promise.resolve(one))).toEqual(only(/^chain-broken/));
    expect((await read([set(on("SQL01"))], { server: "SQL01" })).labels).not.toHaveProperty("on-other-servers");
  });
  it("a database that is named and absent fails by name", async () => {
    expect(await outcome([set()], { databases: ["rtc", "RTCConfig"] })).toEqual(only(/^job-failed.*db:rtcconfig/));
  });
  it("a database that was dropped and made again does not go on from the one before", async () => {
    const again = log("05", "36000000013000001", "36000000014000001", { database_guid: "{B}" });
    expect(await outcome([set({ database_guid: "{A}" }), again])).toEqual(only(/^chain-broken/));
  });
  for (const [what, over] of [
    ["a type that is not documented", { type: "X" }],
    ["a flag in a word that nobody knows", { is_damaged: "perhaps" }],
    ["no flag of damage", { is_damaged: null }],
    ["no device", { physical_device_name: null }],
    ["a date in the order of a locale", { backup_finish_date: "22/11/2026 01:30:00" }],
    ["a size that is none", { backup_size: "1 MB" }],
    ["an end before its start", { backup_finish_date: "2026-11-21T23:30:00" }],
    ["a zone that is none", { time_zone: 200 }],
  ] as const)
    it(`a row with ${what} is refused`, async () =>
      expect(await outcome([set(over)])).toEqual(only(/^source-invalid/)));
  it("a flag in the words of a spreadsheet is read", async () => {
    expect(await outcome([set({ is_damaged: "WAHR" })])).toEqual(only(/^file-damaged/));
  });
  it("the evidence is as old as what can be restored, not as what was tried", async () => {
    const logs = [
      log("02", "36000000013000001", "36000000014000001"),
      log("09", "36000000014000001", "36000000015000001", { physical_device_name: "NUL" }),
    ];
    expect((await read([set(), ...logs])).completedMs).toBe(Date.parse("2026-11-22T01:10:00Z"));
  });
  it("a time of the future stays one", async () => {
    const future = { backup_start_date: "2027-01-01T01:00:00", backup_finish_date: "2027-01-01T01:30:00" };
    expect(await outcome([set(future)])).toEqual(expect.arrayContaining(only(/^time-future: completed/)));
  });
});

describe("a list of databases", () => {
  const read = (text: string | object, options: Readonly<Record<string, unknown>> = {}) =>
    outcomeOf(readWritten("sql-databases", "databases.txt", text, options), "inventory");
  it("with decoration is refused", async () => {
    const found = outcomeOf(ofCase("sql-databases", "24-databases-decorated", { path: "psql.txt" }), "inventory");
    expect(await found).toEqual(only(/^csv-invalid.*decoration/));
  });
  for (const [what, text] of [
    ["as sqlcmd prints it", `name${" ".repeat(124)}\r\n${"-".repeat(128)}\r\nmaster\r\n\r\n(1 rows affected)\r\n`],
    ["with the number of its rows alone", "name\nmaster\n\n(1 Zeile betroffen)\n"],
    ["in a frame", "name\n+--------+\nmaster\n"],
    ["without its first line", "master\nrtc\n"],
    ["of two servers", "name,server_name\nmaster,SQL01\nrtc,SQL02\n"],
    ["that another was appended to", "name\nmaster\nname\nrtc\n"],
    ["that is empty", ""],
    ["of another command", "null"],
    ["with characters of no text", "name\nmaster\n\0\0\0\n"],
    ["that ends with an error of sqlcmd", "name\r\nmaster\r\nSqlcmd: Error: Microsoft ODBC Driver : lost\r\n"],
    ["that ends with an error of psql", "datname\npostgres\npsql: error: server closed the connection\n"],
    ["that ends with an error of a server", "datname\npostgres\nERROR:  canceling statement\n"],
    ["that ends with a message of SQL Server", 'name\nmaster\n"Msg 208, Level 16, State 1"\n'],
    ["in JSON, made of decorated text", [{ name: "--------" }, { name: "(2 rows affected)" }]],
  ] as const)
    it(`${what} is refused`, async () => expect(await read(text)).toEqual(only(/^(?:csv|source)-invalid/)));
  it("is read with the blanks that a console pads it with, and a database that is absent is refused by name", async () => {
    const padded = "name      \r\nmaster    \r\nRTC       \r\n";
    const found = await readWritten("sql-databases", "databases.txt", padded);
    expect(found.entries.map(({ key }) => key)).toEqual(["db:master", "db:rtc"]);
    expect(await read(padded, { databases: ["rtc", "RTCConfig"] })).toEqual(only(/^source-invalid.*RTCConfig/));
  });
});

describe("robocopy", () => {
  const rule = "-".repeat(79);
  const row = (label: string, amounts: readonly number[]) => `${label} : ${amounts.map((n) => ` ${n} `).join("")}`;
  /** A log of one run, as /BYTES writes it. */
  const run = (over: {
    options?: string;
    day?: string;
    dirs?: number[];
    files?: number[];
    ends?: boolean;
    more?: string[];
  }) => {
    const { options = "*.* /S /E /DCOPY:DA /COPY:DAT /MIR /BYTES", day = "22", ends = true, more = [] } = over;
    return [
      ...[rule, "   ROBOCOPY     ::     Robust File Copy for Windows", rule, ""],
      ...[
        `  Started : Sunday, November ${day}, 2026 1:00:00 AM`,
        "   Source : \\\\fe01\\L\\",
        "",
        `  Options : ${options}`,
        "",
        rule,
        "",
      ],
      ...[...more, rule, "               Total    Copied   Skipped  Mismatch    FAILED    Extras"],
      ...(ends
        ? [row("Dirs", over.dirs ?? [12, 1, 11, 0, 0, 0]), row("Files", over.files ?? [340, 20, 320, 0, 0, 0])]
        : []),
      ...(ends ? [row("Bytes", [73400320, 4000, 73396320, 0, 0, 0]), "   Times :   0:01:14   0:01:02", ""] : []),
    ].join("\r\n");
  };
  const read = (log: string, options: Readonly<Record<string, unknown>> = {}) =>
    readWritten("robocopy", "copy.log", log, { timeZone: "UTC", ...options });
  const outcome = (log: string) => outcomeOf(read(log));

  it("a run that only lists is refused", async () => {
    expect(await outcomeOf(ofCase("robocopy", "14-robocopy-list-only", { path: "copy.log" }))).toEqual(
      only(/^source-invalid.*\/L only lists/),
    );
  });
  it("a run whose options leave out what is named, or older, is one on purpose", async () => {
    for (const options of ["*.* /MIR /XO", "*.* /E /XF Thumbs.db", "*.* /MIR /XA:SH", "*.* /MIR /MT:16"])
      expect(await outcome(run({ options }))).toEqual([]);
  });
  for (const options of ["*.* /l /E", "*.* /CREATE /E", "*.* /E /NOCOPY /MIR", "*.* /COPY:AT", "*.* /E /QUIT"])
    it(`a run with ${options} is refused`, async () =>
      expect(await outcome(run({ options }))).toEqual(only(/^source-invalid.*no backup/)));
  const partial = ["*.* /E /MAXAGE:7", "*.* /E /MINAGE:20260101", "*.* /E /MAX:100", "*.* /E /MIN:1", "*.* /LEV:1 /E"];
  const marked = ["*.* /E /M", "*.* /E /A", "*.* /E /IA:A", "*.* /E /MAXLAD:1", "*.* /E /MINLAD:1", "*.* /mir /xn"];
  for (const options of ["*.* /MIR /XN", "*.* /E /XC", "*.* /XL", ...partial, ...marked])
    it(`a run with ${options} leaves things out`, async () =>
      expect(await outcome(run({ options }))).toEqual(only(/^job-failed/)));
  it("the last run of a log decides, and without totals it is refused", async () => {
    expect(await outcomeOf(ofCase("robocopy", "15-robocopy-append", { path: "cut-last.log" }))).toEqual(
      only(/^source-invalid.*last of 2 runs/),
    );
    const failed = run({ files: [340, 19, 320, 0, 1, 0] });
    const good = run({});
    expect(await outcome(failed + good)).toEqual([]);
    expect(await outcome(good + failed)).toEqual(only(/^job-failed/));
    expect(await outcome(good + run({ options: "*.* /L" }))).toEqual(only(/^source-invalid/));
    expect(await outcome(good + run({ ends: false }))).toEqual(only(/^source-invalid/));
    expect((await read(failed + good)).labels).toMatchObject({ runs: "2", failed: "0" });
  });
  for (const [what, over] of [
    ["with a folder that failed", { dirs: [12, 1, 10, 0, 1, 0] }],
    ["with mismatched files", { files: [340, 20, 318, 2, 0, 0] }],
    ["with mismatched folders", { dirs: [12, 1, 10, 1, 0, 0] }],
    ["with files that are neither copied nor skipped", { files: [340, 20, 300, 0, 0, 0] }],
  ] as const)
    it(`a run ${what} is not successful`, async () =>
      expect(await outcome(run(over as object))).toEqual(only(/^job-failed/)));
  it("extras, and errors that a retry mended, are no failure", async () => {
    const more = ["2026/11/22 01:00:02 ERROR 32 (0x00000020) Copying File \\\\fe01\\a.pptx"];
    expect(await outcome(run({ more, files: [340, 20, 320, 0, 0, 7] }))).toEqual([]);
  });
  for (const [what, after] of [
    ["an error with its code", "2026/11/22 01:00:05 ERROR 112 (0x00000070) Copying File x"],
    ["an error", "ERROR : the share is gone"],
    ["a fourth row of totals", row("Bytes", [1, 1, 0, 0, 0, 0]).replace("Bytes :", "Bytes is")],
    ["a word", "Terminated"],
    ["a number without a label", "   : 12"],
  ] as const)
    it(`${what} after the totals is refused`, async () => {
      expect(await outcome(`${run({})}${after}\r\n`)).toEqual(only(/^source-invalid.*follows robocopy's totals/));
    });
  it("times, speeds and the end after the totals are no faults, and numbers before them no totals", async () => {
    const speeds = "   Speed :              9,437,184 Bytes/sec.\r\n   Geschw. :   540.0 MB/min\r\n";
    const end = "   Ended : Sunday, November 22, 2026 1:01:14 AM\r\n";
    expect(await outcome(`${run({})}${speeds}${end}`)).toEqual([]);
    const more = [row("Other", [9, 9, 9, 9, 9, 9]), row("Other", [9, 9, 9, 9, 9, 9])];
    expect(await outcome(run({ more }))).toEqual([]);
    const options = Array.from({ length: 1_001 }, (_, at) => `/X${at}`).join(" ");
    expect(await outcome(run({ options }))).toEqual(only(/^source-invalid.*1000 options/));
  });
  it("a run of no files is an empty backup", async () => {
    expect(await outcome(run({ files: [0, 0, 0, 0, 0, 0] }))).toEqual(only(/^backup-empty/));
  });
  it("a log without its title is refused, as nobody knows what was asked for", async () => {
    expect(await outcome(run({}).replace("ROBOCOPY", ""))).toEqual(only(/^source-invalid.*NJH/));
  });
  it("a German log in a console's code page is read by its option, and what to do is said without it", async () => {
    const german = (options: object = {}) => ofCase("robocopy", "17-robocopy-de", { path: "copy-oem.log", ...options });
    expect(await outcomeOf(german())).toEqual(only(/^source-invalid.*UNILOG/));
    const found = await german({ encoding: "cp850", timeZone: "Europe/Berlin" });
    expect(found.entries).toMatchObject([{ key: "run", problem: "failed" }]);
    expect(found.labels).toMatchObject({
      files: "4321",
      failed: "1",
      errors: "Datei wird kopiert \\\\fe01\\Presentations\\a.pptx",
    });
    expect(found.completedMs).toBe(Date.parse("2026-11-22T00:00:00Z"));
  });
  it("a log in which UTF-16 was appended to another encoding is refused", async () => {
    const mixed = Buffer.concat([Buffer.from(run({})), Buffer.from(run({ options: "/L" }), "utf16le")]);
    expect(await outcomeOf(readWritten("robocopy", "copy.log", mixed))).toEqual(only(/^source-invalid.*mixes/));
  });
  it("a log that was copied is as old as its run, and one whose date cannot be told as its file", async () => {
    expect((await read(run({ day: "20" }))).completedMs).toBe(Date.parse("2026-11-20T01:00:00Z"));
    const spanish = run({}).replace("Sunday, November 22, 2026 1:00:00 AM", "domingo, 22/11/2026 1:00:00");
    expect((await read(spanish)).completedMs).toBe(NOW - 7_200_000);
    expect(await outcome(run({ day: "29" }))).toEqual(only(/^source-invalid.*after the log's last change/));
  });
});

describe("wbadmin", () => {
  const title =
    "wbadmin 1.0 - Backup command-line tool\r\n(C) Copyright Microsoft Corporation. All rights reserved.\r\n\r\n";
  const all = "Volume(s), File(s), Application(s), Bare Metal Recovery, System State";
  const version = (time: string, id: string, recovers = all) =>
    `Backup time: ${time}\r\nBackup target: Fixed Disk labeled Backup(E:)\r\nVersion identifier: ${id}\r\nCan recover: ${recovers}\r\n\r\n`;
  const good = version("11/21/2026 10:00 PM", "11/22/2026-04:00");
  const read = (text: string | Buffer, options: Readonly<Record<string, unknown>> = {}) =>
    readWritten("wbadmin", "versions.txt", text, options);
  const outcome = (text: string | Buffer, options: Readonly<Record<string, unknown>> = {}) =>
    outcomeOf(read(text, options));
  const files = "18-wbadmin-files-only";

  it("a newest version that can recover less than is asked for, or than an earlier one, is refused", async () => {
    for (const can of ["system-state", ["System State", "files"], undefined])
      expect(await outcomeOf(ofCase("wbadmin", files, { path: "versions.txt", can }))).toEqual(
        only(/^source-invalid.*11\/22\/2026-15:36, cannot recover .*System State/),
      );
    expect(await outcomeOf(ofCase("wbadmin", files, { path: "versions.txt", can: ["volumes", "files"] }))).toEqual([]);
    expect(await outcome(title + good)).toEqual([]);
    expect(await outcome(title + good.replace(/Can recover.*\r\n/, ""), { can: "files" })).toEqual(
      only(/^source-invalid.*not stated/),
    );
  });
  it("what is asked for may be in the system's language, in a console's code page", async () => {
    const german = (title + good)
      .replace("Can recover:", "Folgendes kann wiederhergestellt werden:")
      .replace("System State", "Systemstatus f\x81r DC1");
    const bytes = Buffer.from(german, "latin1");
    expect(await outcome(bytes, { encoding: "cp850", can: ["Systemstatus für DC1"] })).toEqual([]);
    expect(await outcome(bytes, { encoding: "cp850", can: "system-state" })).toEqual(only(/^source-invalid/));
    expect(await outcome(bytes)).toEqual(only(/^source-invalid.*chcp 65001/));
  });
  it("the last list of a file decides", async () => {
    const older = title + version("11/20/2026 10:00 PM", "11/21/2026-04:00");
    expect((await read(title + good + older)).completedMs).toBe(Date.parse("2026-11-21T04:00:00Z"));
    expect(await outcome(`${title}${good}${title}ERROR - No backups were found.\r\n`)).toEqual(
      only(/^source-invalid.*ERROR - No backups/),
    );
    expect(await outcome(good + title)).toEqual(only(/^source-invalid.*no version/));
  });
  for (const [where, text] of [
    ["after the list", `${title}${good}ERROR - The operation was stopped.\r\n`],
    ["after a version", `${title}${good.trimEnd()}\r\nERROR - The operation was stopped.\r\n`],
    ["after a version, with a colon", `${title}${good.trimEnd()}\r\nERROR: access denied\r\n`],
    ["between the versions", `${title}${good}FEHLER: 0x80070005\r\n\r\n${good}`],
    ["before its identifier", `${title}${good}${good.replace("Backup target", "ERROR\r\nBackup target")}`],
    ["beneath the title", title.trimEnd() + good.slice(good.indexOf("\n"))],
  ] as const)
    it(`a line ${where} that is not understood is refused`, async () =>
      expect(await outcome(text)).toEqual(only(/^source-invalid.*no part of a list/)));
  it("a snapshot's identifier, and what stands before the first title, are no faults", async () => {
    const snapshot = "Snapshot ID: {01234567-89ab-cdef-0123-456789abcdef}\r\n";
    expect(await outcome(`C:\\>wbadmin get versions\r\n${title}${good.trimEnd()}\r\n${snapshot}`)).toEqual([]);
  });
  it("more lines of a version, and more versions, than there are are refused, and not kept", async () => {
    expect(await outcome(`${"Backup time: x\r\n".repeat(30)}`)).toEqual(only(/^source-invalid.*no part of a list/));
  });
  for (const [what, text] of [
    ["in the order of a locale", version("22/11/2026 10:00", "22/11/2026-09:00")],
    ["with dots", version("22.11.2026 10:00", "22.11.2026-09:00")],
    ["of another day than its local time", version("05/11/2026 23:00", "07/12/2026-04:00")],
    ["that is missing in one version", good + version("11/22/2026 9:36 AM", "none")],
  ] as const)
    it(`an identifier ${what} is refused`, async () =>
      expect(await outcome(title + text)).toEqual(only(/^source-invalid/)));
  it("a time of the future stays one", async () => {
    expect(await outcome(title + version("1/1/2027 4:00 AM", "01/01/2027-04:00"))).toEqual(
      expect.arrayContaining(only(/^time-future: completed/)),
    );
  });
});

describe("exports", () => {
  const resources = (...users: readonly string[]) =>
    `<HomedResources>${users.map((user) => `<HomedResource UserAtHost="${user}"/>`).join("")}</HomedResources>`;
  const ofUsers = (xml: string, options: Readonly<Record<string, unknown>> = {}) =>
    outcomeOf(readWritten("dbimpexp", "users.xml", xml, options));
  const documents = (...names: readonly string[]) =>
    `<DocItemSet>${names.map((name) => `<DocItem Name="${name}"/>`).join("")}</DocItemSet>`;
  const users = documents("urn:lcd:ann@contoso.com", "urn:lcd:bob@contoso.com");
  const ofZip = (
    id: string,
    members: Readonly<Record<string, string>>,
    options: Readonly<Record<string, unknown>> = {},
  ) => outcomeOf(readWritten(id, "export.zip", zipOf(members), options));

  it("of no user and of one user are refused, but where one is meant", async () => {
    expect(await ofUsers(resources())).toEqual(only(/^source-invalid.*no user/));
    expect(await ofUsers(resources("ann@contoso.com"))).toEqual(only(/^source-invalid.*one user/));
    expect(await ofUsers(resources("ann@contoso.com"), { oneUser: true })).toEqual([]);
    expect(await ofUsers(resources("ann@contoso.com", "bob@contoso.com"))).toEqual([]);
    for (const names of [[], ["urn:hcd:conf-1"], ["urn:lcd:ann@contoso.com", "urn:hcd:conf-1"]])
      expect(await ofZip("cs-user-data", { "DocItemSet.xml": documents(...names) })).toEqual(only(/^source-invalid/));
    expect(await ofZip("cs-user-data", { "DocItemSet.xml": users })).toEqual([]);
  });
  it("of two pools in one are refused", async () => {
    const two = { "pool01/DocItemSet.xml": users, "pool02/DocItemSet.xml": users };
    expect(await ofZip("cs-user-data", two)).toEqual(only(/^source-invalid.*twice/));
    expect(await ofUsers(resources("a@x", "b@x") + resources("c@x", "d@x"))).toEqual(only(/^source-invalid/));
  });
  it("that another one was appended to, or put before, are refused", async () => {
    const one = zipOf({ "DocItemSet.xml": users });
    const other = zipOf({ "DocItemSet.xml": documents("urn:lcd:eve@contoso.com", "urn:lcd:fay@contoso.com") });
    const bytes = (content: Buffer) => outcomeOf(readWritten("cs-user-data", "export.zip", content));
    expect(await bytes(one)).toEqual([]);
    for (const content of [
      [one, other],
      [one, one],
      [one, Buffer.from("\n"), one],
      [Buffer.from("x"), one],
    ])
      expect(await bytes(Buffer.concat(content))).toEqual(only(/^source-invalid.*no(?:t one| whole) ZIP/));
  });
  it("of settings that hold something else, or nothing, are refused", async () => {
    const whole = { "Topology.xml": "<Topology><Site/></Topology>" };
    expect(await ofZip("cs-configuration", whole)).toEqual([]);
    for (const members of [
      { "Topology.xml": "<Topology/>" },
      { ...whole, "DocItemSet.xml": users },
      { ...whole, "lis.zip": "PK" },
    ])
      expect(await ofZip("cs-configuration", members)).toEqual(only(/^source-invalid/));
    expect(await ofZip("cs-configuration", { "lis.dat": "" }, { what: "lis" })).toEqual(only(/^source-invalid/));
    for (const xml of ["<html><body/></html>", resources("a@x", "b@x"), users])
      expect(await outcomeOf(readWritten("lcscmd", "pool.xml", xml, { level: "pool" }))).toEqual(
        only(/^source-invalid.*no export of settings/),
      );
  });
});

describe("the agent", () => {
  it("does not move a time of the future to now", async () => {
    const path = join(CASES, "03-veeam-enum-object", "sessions.json");
    const job = BackupJob.parse({ kind: "backup", unit: "u", requirement: "r", source: { type: "veeam", path } });
    const options = { rehash: false, now: () => NOW - 7 * 86_400_000, progress: silent, scratch: SCRATCH };
    const { completedAt } = await collect(job, { spool: "unused" } as never, options);
    expect(completedAt).toBe("2026-11-22T01:00:00.000Z");
  });
});
