import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { collect } from "../../agent/collect/collect.ts";
import type { CollectOptions } from "../../agent/collect/open-source.ts";
import { add } from "../../agent/commands/add.ts";
import { BackupJob, InventoryJob } from "../../agent/config/job.ts";
import { loadConfig } from "../../agent/config/load-config.ts";
import { silent } from "../../agent/progress.ts";
import { checkMarkers, judgeClocks } from "../../agent/service/check-markers.ts";
import { MARKER_NAME } from "../../agent/sources/finished-run/read-marker.ts";
import { SCRATCH } from "../support/scratch.ts";

/** What a script on a host that is too old for the agent leaves in a share, and what the agent makes of it. */

const FIXTURE = join(import.meta.dirname, "..", "fixtures", "collector");
const RUN = "20261122T020000Z";
const FINISHED = Date.parse("2026-11-22T02:14:31Z");
const HOUR = 3_600_000;
const NOW = FINISHED + 2 * HOUR;

const root = mkdtempSync(join(tmpdir(), "cleargate-collector-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let share: string;
let next = 0;
beforeEach(() => {
  next += 1;
  share = join(root, String(next));
  cpSync(FIXTURE, share, { recursive: true });
  setTimes(FINISHED);
});

const run = (...path: string[]): string => join(share, "pool01", RUN, ...path);
const FILES = [
  "lcscmd-global/global.xml",
  "lcscmd-pool/pool.xml",
  "lcscmd-machine/machine.xml",
  "dbimpexp/users.xml",
  "sql-rtc/rtc.bak",
  "sql-rtcconfig/rtcconfig.bak",
  "accounts/accounts.csv",
];
const setTimes = (ms: number): void => {
  for (const file of [...FILES, MARKER_NAME]) utimesSync(run(file), ms / 1000, ms / 1000);
};
const marker = (change: (text: string) => string): void =>
  writeFileSync(run(MARKER_NAME), change(readFileSync(run(MARKER_NAME), "utf8")));

const options = (over: Partial<CollectOptions> = {}): CollectOptions => ({
  rehash: true,
  now: () => NOW,
  progress: silent,
  scratch: SCRATCH,
  ...over,
});
const backupOf = (source: object, over: object = {}) =>
  BackupJob.parse({ kind: "backup", unit: "pool01", requirement: "r", source, done: {}, ...over });
const users = (over: object = {}) =>
  backupOf({ type: "dbimpexp", path: join(share, "pool01", "*", "dbimpexp", "users.xml") }, over);
const rtc = (over: object = {}) => backupOf({ type: "folder", path: join(share, "pool01", "*", "sql-rtc") }, over);
const collected = (job: ReturnType<typeof users>, over: Partial<CollectOptions> = {}) =>
  collect(job, { spool: share } as never, options(over));
const refused = (message: string | RegExp) => ({
  code: "source-unfinished",
  message: typeof message === "string" ? expect.stringContaining(message) : expect.stringMatching(message),
});

describe("what a collecting script has written", () => {
  it("is read by the sources that know it, and says where it comes from", async () => {
    for (const level of ["global", "pool", "machine"]) {
      const job = backupOf({
        type: "lcscmd",
        level,
        path: join(share, "pool01", "*", `lcscmd-${level}`, `${level}.xml`),
      });
      expect(await collected(job)).toMatchObject({ complete: true, proof: "hashed" });
    }
    const found = await collected(users());
    expect([...found.entries].map(({ key }) => key)).toContain("users.xml");
    expect(found.labels.collected).toBe("on OCS01, ended 2026-11-22T02:14:31.000Z");
    expect([...(await collected(rtc())).entries]).toMatchObject([{ key: "rtc.bak", size: 304 }]);
    const accounts = InventoryJob.parse({
      ...{ kind: "inventory", unit: "pool01", requirement: "accounts", done: {} },
      source: { type: "accounts-csv", path: join(share, "pool01", "*", "accounts", "accounts.csv") },
    });
    const inventory = await collect(accounts, { spool: share } as never, options());
    expect([...inventory.entries].map(({ key }) => key)).toEqual(["sip:ann@contoso.com", "sip:zoe@contoso.com"]);
  });

  it("is never newer than the end of its run, and is as old as its files are", async () => {
    expect((await collected(users({ asOf: "now" }))).completedAt).toBe("2026-11-22T02:14:31.000Z");
    setTimes(NOW);
    expect((await collected(users())).completedAt).toBe("2026-11-22T02:14:31.000Z");
    setTimes(FINISHED - 5 * HOUR);
    expect((await collected(users())).completedAt).toBe("2026-11-21T21:14:31.000Z");
  });

  it.each([
    ["without a marker", () => rmSync(run(MARKER_NAME)), "there is no cleargate-done.txt"],
    ["of a run that ended too long ago", () => marker((text) => text.replaceAll("11-22T02", "11-20T02")), "ended 2 d"],
    ["of a run that ends in the future", () => marker((text) => text.replaceAll("11-22T02", "11-23T02")), "from now"],
    ["with a file that is not there", () => rmSync(run("sql-rtc/rtc.bak")), "1 file not there: sql-rtc/rtc.bak"],
    [
      "with a file of another size",
      () => writeFileSync(run("sql-rtc/rtc.bak"), "TAPE"),
      "1 file of another size: sql-rtc/rtc.bak",
    ],
    [
      "of a step that failed",
      () => marker((text) => text.replace("dbimpexp\t0", "dbimpexp\t-1")),
      "which ended with -1",
    ],
  ])("is no backup %s", async (_, damage, message) => {
    damage();
    await expect(collected(users())).rejects.toMatchObject(refused(message));
  });

  it("is no backup with a file of the same size and other bytes", async () => {
    const bytes = readFileSync(run("sql-rtc/rtc.bak"));
    bytes[100] = (bytes[100] as number) ^ 1;
    writeFileSync(run("sql-rtc/rtc.bak"), bytes);
    await expect(collected(rtc())).rejects.toMatchObject(refused("sql-rtc/rtc.bak does not have the hash"));
    expect(await collected(users())).toMatchObject({ complete: true });
  });

  it("is no backup with a file that the run did not write, or of a folder without any", async () => {
    writeFileSync(run("sql-rtc/more.bak"), "x");
    await expect(collected(rtc())).rejects.toMatchObject(refused("does not name sql-rtc/more.bak"));
    mkdirSync(run("empty"));
    const empty = backupOf({ type: "folder", path: run("empty") });
    await expect(collected(empty)).rejects.toMatchObject(refused("holds no file of the run"));
  });

  it("is a backup although another step failed, or another one was too late", async () => {
    marker((text) => text.replace("sql-rtc\t0", "sql-rtc\t1"));
    expect(await collected(users())).toMatchObject({ complete: true });
    await expect(collected(rtc())).rejects.toMatchObject(refused("which ended with 1"));
    expect(await collected(users({ done: { maxAge: "2h" } }))).toMatchObject({ complete: true });
    await expect(collected(users({ done: { maxAge: "1h" } }))).rejects.toMatchObject(refused("1h is allowed"));
  });

  it.each([
    ["that is empty", () => "", "has no end"],
    ["of another form", (text: string) => text.replace("/1", "/2"), "does not begin with"],
    ["without an end", (text: string) => text.replace(/end\t.*\n/, ""), "has no end"],
    ["that is cut", (text: string) => text.replace(/file\taccounts.*\n/, ""), "6 files of the 7"],
    ["that goes on", (text: string) => `${text}step\tx\t0\n`, "content after its end"],
    ["with a line that is unknown", (text: string) => text.replace("host", "hosts"), "is no line of it"],
    ["with a heading twice", (text: string) => text.replace("step", "name\tx\nstep"), "its name is none"],
    ["without a host", (text: string) => text.replace(/host.*\n/, ""), "no host"],
    ["with a time that is none", (text: string) => text.replace("02:14:31Z", "02:14:31"), "no instant in UTC"],
    ["that ends before it begins", (text: string) => text.replace("T02:14", "T01:14"), "before it was started"],
    ["with a step twice", (text: string) => text.replace("step\tsql-rtc\t", "step\tdbimpexp\t"), "is there twice"],
    ["with a status that is none", (text: string) => text.replace("accounts\t0", "accounts\t"), "a step is none"],
    ["with a file of no step", (text: string) => text.replace("file\tsql-rtc\t", "file\tx\t"), 'of the step "x"'],
    ["with a hash that is none", (text: string) => text.replace("\t831f", "\t831F"), "a file is none"],
    ["with a file twice", (text: string) => text.replace("pool\\pool.xml", "global\\global.xml"), "is there twice"],
    ["that leads elsewhere", (text: string) => text.replace("sql-rtc\\", "..\\"), "leads out"],
  ])("is no backup by a marker %s", async (_, change, message) => {
    marker(change);
    await expect(collected(users())).rejects.toMatchObject(refused(message));
  });

  it("is waited for as long as the job allows, and no longer", async () => {
    const late = join(share, "incoming");
    renameSync(join(share, "pool01"), late);
    let now = NOW;
    const pause = async (ms: number): Promise<void> => {
      now += ms;
    };
    const clock = { now: () => now, pause };
    await expect(collected(users(), clock)).rejects.toMatchObject({ code: "source-gone" });
    expect(now).toBe(NOW);
    const waiting = users({ done: { wait: "5m" } });
    await expect(collected(waiting, clock)).rejects.toMatchObject({ code: "source-gone" });
    expect(now - NOW).toBe(300_000);
    const arriving = async (ms: number): Promise<void> => {
      now += ms;
      if (now - NOW > 330_000) renameSync(late, join(share, "pool01"));
    };
    expect(await collected(waiting, { ...clock, pause: arriving })).toMatchObject({ complete: true });
  });

  it("is of one run, however many files a job reads", async () => {
    const other = join(share, "pool01", "20261122T030000Z");
    cpSync(run(), other, { recursive: true });
    const job = backupOf({ type: "sha256sum", path: run("lcscmd-pool/pool.xml"), root: join(other, "sql-rtc") });
    await expect(collected(job)).rejects.toMatchObject(refused("is of 2 runs"));
  });
});

describe("add", () => {
  const PATTERN = ["pool01", "*", "dbimpexp", "users.xml"];
  const configured = (): string => {
    const file = join(root, `${next}.yaml`);
    const key = { id: "k1", secret: { env: "KEY" } };
    writeFileSync(
      file,
      stringify({ agent: "a", migration: "m", bucket: "intake", region: "eu-west-1", key, spool: "spool", jobs: [] }),
    );
    return file;
  };
  const adding = (config: string, path: string | undefined, over: object) =>
    add(path, { config, unit: "pool01", requirement: "user-data", set: [], quiet: true, attempts: 1, ...over });

  it("writes a job for the newest of what a pattern matches, which waits for the run to end", async () => {
    const config = configured();
    expect(await adding(config, join(share, ...PATTERN), { done: true, wait: "30m", maxAge: "8h" })).toBe(0);
    const [job] = loadConfig(config).jobs;
    expect(job).toMatchObject({
      source: { type: "dbimpexp", path: join(share, ...PATTERN) },
      done: { maxAge: "8h", wait: "30m" },
    });
    expect(await collected(job as never)).toMatchObject({ complete: true });
    rmSync(run(MARKER_NAME));
    let now = NOW;
    const clock = {
      now: () => now,
      pause: async (ms: number): Promise<void> => {
        now += ms;
      },
    };
    await expect(collected(job as never, clock)).rejects.toMatchObject(refused("there is no cleargate-done.txt"));
    expect(await adding(config, join(share, "pool01", "*", "sql-rtc"), { requirement: "rtc", done: true })).toBe(0);
    expect(loadConfig(config).jobs[1]).toMatchObject({ source: { type: "folder" }, done: { maxAge: "26h" } });
  });

  it.each([
    ["without the marker that its options are of", join("pool01", "*", "sql-rtc"), { wait: "30m" }, "--done asks for"],
    ["that verifies, and reads no run", undefined, { verifyOf: "user-data", done: true }, "reads no run"],
    ["of a time that is none", join("pool01", "*", "sql-rtc"), { done: true, wait: "soon" }, "jobs.0.done.wait"],
  ])("writes no job %s", async (_, path, over, message) => {
    const config = configured();
    const before = readFileSync(config, "utf8");
    const added = adding(config, path === undefined ? path : join(share, path), over);
    await expect(added).rejects.toMatchObject({ code: "config-invalid", message: expect.stringContaining(message) });
    expect(readFileSync(config, "utf8")).toBe(before);
  });

  it("writes no job for a pattern that matches nothing", async () => {
    const added = adding(configured(), join(share, "pool02", "*", "users.xml"), { done: true });
    await expect(added).rejects.toMatchObject({ code: "source-gone" });
  });
});

describe("doctor", () => {
  const at = (host: number, file: number) => judgeClocks("m", { host: "OCS01", finishedMs: host, mtimeMs: file }, NOW);
  it("compares the clocks of the host, of the share and its own", () => {
    expect(at(FINISHED, FINISHED + 2_000)).toMatchObject({ outcome: "ok", detail: "the run on OCS01 ended 2 h ago" });
    expect(at(FINISHED + 120_000, FINISHED)).toMatchObject({ outcome: "warn", detail: /2 min ahead of the share's/ });
    expect(at(FINISHED - 120_000, FINISHED)).toMatchObject({ outcome: "warn", detail: /2 min behind the share's/ });
    expect(at(FINISHED - HOUR, FINISHED)).toMatchObject({ outcome: "fail", detail: /60 min|1 h behind/ });
    expect(at(NOW, NOW + HOUR)).toMatchObject({ outcome: "fail", detail: /the share is 1 h ahead of this host's/ });
  });

  it("says of each job whether the run that it reads has ended", async () => {
    const config = { jobs: [users(), rtc(), { ...users(), done: undefined }] } as never;
    expect(await checkMarkers(config, NOW)).toMatchObject([{ outcome: "ok" }, { outcome: "ok" }]);
    rmSync(run("sql-rtc/rtc.bak"));
    expect(await checkMarkers(config, NOW)).toMatchObject([
      { name: "marker pool01 r", outcome: "fail", detail: expect.stringContaining("not there: sql-rtc/rtc.bak") },
      { outcome: "fail" },
    ]);
    rmSync(share, { recursive: true });
    expect(await checkMarkers(config, NOW)).toMatchObject([
      { outcome: "fail", detail: expect.stringContaining("nothing matches") },
      { outcome: "fail" },
    ]);
  });
});

describe("the script for hosts that are too old for the agent", () => {
  const SCRIPT = readFileSync(join(import.meta.dirname, "../../docs/collector/cleargate-collect.ps1"), "utf8");
  /** Without comments; strings become empty, but for what they compute. */
  const code = SCRIPT.replaceAll(/^\s*#.*$/gm, "")
    .replaceAll(/'[^'\n]*'/g, "''")
    .replaceAll(
      /"((?:`.|[^"`\n])*)"/g,
      (_, text: string) => `"${(text.match(/\$\((?:[^()]|\([^()]*\))*\)/g) ?? []).join("")}"`,
    );
  const found = (pattern: RegExp): string[] =>
    [...new Set([...code.matchAll(pattern)].map(([all, one]) => one ?? all))].toSorted();

  it("is plain ASCII, which PowerShell 2.0 reads without a byte order mark", () => {
    expect([...SCRIPT].filter((character) => (character.codePointAt(0) ?? 0) > 126)).toEqual([]);
  });

  it("uses cmdlets and functions of PowerShell 2.0 or its own alone", () => {
    const own = found(/^function ([A-Z]\w*-\w+)/gm);
    const ofVersion2 = ["Export-Csv", "Get-WmiObject", "New-Object", "Select-Object", "Set-StrictMode", "Write-Host"];
    const called = found(/(?<![\w$'-])([A-Z][a-z]+-[A-Z]\w+)/g);
    expect(called.filter((name) => !own.includes(name) && !ofVersion2.includes(name))).toEqual([]);
  });

  it("uses operators, parameters and types of PowerShell 2.0 and .NET 2.0 alone", () => {
    expect(found(/(?<=\s)-([A-Za-z]+)\b/g)).toEqual(
      ["Class", "Encoding", "Namespace", "NoTypeInformation", "Path", "Version", "eq", "gt", "join", "ne"].toSorted(),
    );
    expect(found(/\[([A-Za-z][\w.]*(?:\[\])?)\]/g)).toEqual([
      "System.BitConverter",
      "System.DateTime",
      "System.Diagnostics.Process",
      "System.Environment",
      "System.Globalization.CultureInfo",
      "System.IO.Directory",
      "System.IO.File",
      "System.IO.Path",
      "char",
      "int",
      "string",
      "string[]",
      "switch",
      "void",
    ]);
    expect(found(/New-Object ([\w.]+)/g)).toEqual([
      "System.Diagnostics.ProcessStartInfo",
      "System.IO.FileInfo",
      "System.Security.Cryptography.SHA256Managed",
      "System.Text.UTF8Encoding",
    ]);
    expect(found(/\]::(\w+)/g)).toEqual(
      [
        ...["Combine", "CreateDirectory", "GetFileName", "GetFiles", "InvariantCulture", "MachineName", "Move"],
        ...["OpenRead", "Start", "ToString", "UtcNow", "WriteAllText"],
      ].toSorted(),
    );
  });

  it("has nothing of later versions", () => {
    for (const later of [
      /\$PSScriptRoot/i,
      /\[ordered\]/i,
      /\[pscustomobject\]/i,
      /::new\(/i,
      /\busing\b/i,
      /\$PSItem/i,
    ])
      expect(code, String(later)).not.toMatch(later);
    // Splatting in place of a list, chains of commands and ternaries are newer, too.
    expect(code).not.toMatch(/&&|\|\||\?\?|\?\./);
  });

  it("closes what it opens", () => {
    for (const [open, close] of ["()", "{}", "[]"] as unknown as [string, string][]) {
      let depth = 0;
      for (const character of code) {
        if (character === open) depth += 1;
        if (character === close) depth -= 1;
        expect(depth).toBeGreaterThanOrEqual(0);
      }
      expect(depth, open).toBe(0);
    }
  });

  it("asks for the pool before it runs LCSCmd at all, so that no level is exported without the others", () => {
    const block = /if \(\$LcsCmd -ne ''\) \{([\s\S]*?)\n\}\n/.exec(SCRIPT)?.[1] ?? "";
    expect(block).toContain("Invoke-Program $LcsCmd");
    expect(block.trimStart()).toMatch(/^if \(\$Pool -eq ''\) \{\s*throw 'name the pool[^'\n]*'\s*\}\s*foreach/);
  });

  it("writes the lines that the agent reads, and renames what is whole", () => {
    const lines = readFileSync(run(MARKER_NAME), "utf8").split("\n");
    const words = [...new Set(lines.map((line) => line.split("\t")[0] ?? ""))].filter((word) => word !== "");
    for (const word of words) expect(SCRIPT, word).toMatch(new RegExp(`["']${word}(?:["'$])`));
    expect(SCRIPT).toContain(`'${MARKER_NAME}'`);
    const order = ["WriteAllText", "Write-WholeFile ([", "[System.IO.Directory]::Move($incoming"];
    expect(order.map((text) => SCRIPT.indexOf(text))).toEqual(
      order.map((text) => SCRIPT.indexOf(text)).toSorted((a, b) => a - b),
    );
    expect(dirname(run(MARKER_NAME))).toBe(run());
  });
});
