import { createHash } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { stampOf } from "../../adapters/regular-file.ts";
import type { Intake } from "../../adapters/s3-intake.ts";
import { readTree } from "../../agent/files/tree.ts";
import { hashFiles } from "../../agent/hash/pool.ts";
import { runAgent } from "../../agent/program.ts";
import { silent } from "../../agent/progress.ts";
import { readAccounts } from "../../agent/sources/accounts-csv.ts";
import { diskSpool } from "../../agent/spool/disk-spool.ts";
import { push } from "../../agent/spool/push.ts";
import { Failure, type FailureCode } from "../../core/failure.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { SCRATCH } from "../support/scratch.ts";

const root = mkdtempSync(join(tmpdir(), "cleargate-agent-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folder: string;
let next = 0;
beforeEach(() => {
  next += 1;
  folder = join(root, String(next));
  mkdirSync(folder);
});

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const csv = (text: string | Buffer): string => {
  writeFileSync(join(folder, "accounts.csv"), text);
  return join(folder, "accounts.csv");
};
/** The accounts in a file, in a list. */
const accountsOf = async (path: string, home?: string) => {
  const { accounts } = await readAccounts({ path, ...(home === undefined ? {} : { home }) }, SCRATCH);
  return [...accounts];
};
const place = { agent: "a", migration: "m", unit: "u", requirement: "r", encoding: "zst" } as const;
async function* bytes(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

describe("a CSV of accounts", () => {
  const rows =
    'DisplayName,SipAddress,HomeServer,Enabled\n"Zoë, B.",sip:Zoe@x.com,pool01,True\nAnn,SIP:ann@x.com,pool02,False\n';
  const expected = [
    { key: "sip:ann@x.com", sip: "SIP:ann@x.com", name: "Ann", home: "pool02", enabled: false },
    { key: "sip:zoe@x.com", sip: "sip:Zoe@x.com", name: "Zoë, B.", home: "pool01", enabled: true },
  ];
  it("is read by the names of its columns, and sorted", async () =>
    expect(await accountsOf(csv(rows))).toEqual(expected));
  it("may begin with #TYPE and a byte order mark", async () =>
    expect(await accountsOf(csv(`\ufeff#TYPE Some.Thing\r\n${rows}`))).toEqual(expected));
  it("may be UTF-16, in either byte order", async () => {
    const little = Buffer.from(`\ufeff${rows}`, "utf16le");
    expect(await accountsOf(csv(little))).toEqual(expected);
    expect(await accountsOf(csv(Buffer.from(little).swap16()))).toEqual(expected);
    expect(await accountsOf(csv(little.subarray(2)))).toEqual(expected);
  });
  it("may use semicolons, and WMI's names", async () =>
    expect(await accountsOf(csv("PrimaryURI;HomeServerDN\nsip:a@x.com;CN=p\n"))).toEqual([
      { key: "sip:a@x.com", sip: "sip:a@x.com", home: "CN=p" },
    ]));
  it("keeps an account that is listed twice, and one without an address", async () => {
    const read = await accountsOf(csv("SipAddress,HomeServer,Guid\nsip:a@x.com,p,1\nsip:a@x.com,p,2\n,p,3\n"));
    expect(read.map(({ key }) => key)).toEqual(["id:3", "sip:a@x.com", "sip:a@x.com"]);
  });
  it("returns the rows of one pool where one export holds several", async () =>
    expect(await accountsOf(csv(rows), "POOL01")).toHaveLength(1));
  for (const [name, text] of [
    ["no column for the address", "Name,HomeServer\na,b\n"],
    ["a row of another width", `${rows}a,b\n`],
    ["an open quote", `${rows}"a`],
    ["bytes that are not text", Buffer.from([0x41, 0xff, 0xfe, 0x41])],
  ] as const)
    it(`is refused with a code where it has ${name}`, () =>
      expect(accountsOf(csv(text))).rejects.toMatchObject({ code: "csv-invalid" }));
});

describe("a folder tree", () => {
  const read = async (rehash = false, startedMs = Date.now()) => {
    const cacheFile = join(folder, "cache.tsv");
    const options = { exclude: ["skip/**"], rehash, cacheFile, startedMs, scratch: SCRATCH };
    const { entries, ...tree } = await readTree(join(folder, "tree"), options, silent);
    return { ...tree, entries: [...entries] as FileEntry[] };
  };
  /** Files of this test were changed just now; seen from later they have settled, and may be cached. */
  const LATER = Date.now() + 3_600_000;
  const write = (path: string, text: string, secondsAgo = 60): void => {
    const file = join(folder, "tree", path);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, text);
    const at = new Date(Date.now() - secondsAgo * 1_000);
    utimesSync(file, at, at);
  };

  it("is listed with every file's hash, in the order of keys", async () => {
    for (const name of ["b/z.bak", "b.txt", "a/é.bak", "skip/me.txt"]) write(name, name);
    symlinkSync("/etc/hostname", join(folder, "tree", "link"));
    const { entries, complete } = await read();
    expect(entries.map(({ key, sha256: hash }) => [key, hash])).toEqual(
      ["a/é.bak", "b.txt", "b/z.bak"].map((name) => [name, sha256(name)]),
    );
    expect(complete).toBe(true);
  });

  it("is hashed once; a file that changed is hashed again, and --rehash ignores the cache", async () => {
    write("a", "one");
    write("b", "two");
    expect((await read(false, LATER)).cachedFiles).toBe(0);
    expect((await read(false, LATER)).cachedFiles).toBe(2);
    write("b", "six", 30);
    const again = await read(false, LATER);
    expect(again.cachedFiles).toBe(1);
    expect(again.entries[1]).toMatchObject({ key: "b", sha256: sha256("six") });
    expect((await read(true)).cachedFiles).toBe(0);
  });

  it("has a file hashed again that was edited in place and given its old time again", async () => {
    write("a", "one");
    await read(false, LATER);
    const file = join(folder, "tree", "a");
    const { atime, mtime } = statSync(file);
    writeFileSync(file, "two", { flag: "r+" });
    utimesSync(file, atime, mtime);
    expect((await read(false, LATER)).entries).toMatchObject([{ key: "a", sha256: sha256("two") }]);
  });

  it("has a file hashed again that another one of the same size and time took the place of", async () => {
    write("a", "one");
    await read(false, LATER);
    const { atime, mtime } = statSync(join(folder, "tree", "a"));
    writeFileSync(join(folder, "other"), "two");
    utimesSync(join(folder, "other"), atime, mtime);
    renameSync(join(folder, "other"), join(folder, "tree", "a"));
    expect((await read(false, LATER)).entries).toMatchObject([{ key: "a", sha256: sha256("two") }]);
  });

  it("does not cache a file that is too young", async () => {
    write("a", "one", 0);
    await read();
    expect((await read()).cachedFiles).toBe(0);
  });

  it("ignores a damaged cache", async () => {
    write("a", "one");
    writeFileSync(join(folder, "cache.tsv"), "cleargate.hash-cache/1\nnonsense\t\n");
    expect((await read()).entries).toHaveLength(1);
  });

  it("reports a file that changes while it is read, instead of a wrong hash", async () => {
    const path = join(folder, "growing");
    writeFileSync(path, "x");
    const [grown, touched, gone] = await hashFiles(
      [
        { path, size: 5, stamp: stampOf(statSync(path, { bigint: true })) },
        { path, size: 1, stamp: "1:1 1 1 1" },
        { path: join(folder, "none"), size: 1, stamp: "1:1 1 1 1" },
      ],
      () => {},
    );
    expect([grown, touched, gone]).toEqual([{ problem: "changed" }, { problem: "changed" }, { problem: "unreadable" }]);
  });

  it("is hashed correctly for all sizes and numbers of threads", async () => {
    const sizes = [
      0,
      1,
      1_048_575,
      1_048_576,
      1_048_577,
      3_000_000,
      ...Array.from({ length: 200 }, (_, index) => index),
    ];
    for (const [index, size] of sizes.entries()) write(`f${index}`, "x".repeat(size));
    const { entries } = await read();
    for (const { key, sha256: hash } of entries)
      expect(hash).toBe(sha256("x".repeat(sizes[Number(key.slice(1))] as number)));
  });
});

describe("the spool", () => {
  const at = (minute: number): string => `2026-11-22T00:${String(minute).padStart(2, "0")}:00.000Z`;

  it("stores complete manifests only, and lists the oldest first", async () => {
    const spool = diskSpool(folder, 1_000_000);
    await spool.put({ ...place, completedAt: at(2) }, bytes("second"));
    await spool.put({ ...place, completedAt: at(1) }, bytes("first"));
    async function* broken(): AsyncGenerator<Buffer> {
      yield Buffer.from("half");
      throw new Error("power cut");
    }
    await expect(spool.put({ ...place, completedAt: at(0) }, broken())).rejects.toThrow("power cut");
    expect(spool.listPending().map(({ file }) => readFileSync(file, "utf8"))).toEqual(["first", "second"]);
    expect(readdirSync(join(folder, "incoming"))).toEqual([]);
  });

  it("fails when it is full, and drops nothing", async () => {
    const spool = diskSpool(folder, 10);
    await spool.put({ ...place, completedAt: at(1) }, bytes("12345678"));
    await expect(spool.put({ ...place, completedAt: at(2) }, bytes("1234"))).rejects.toMatchObject({
      code: "spool-full",
    });
    expect(spool.listPending()).toHaveLength(1);
  });

  it("stores the same manifest once", async () => {
    const spool = diskSpool(folder, 1_000);
    for (let time = 0; time < 2; time += 1) await spool.put({ ...place, completedAt: at(1) }, bytes("same"));
    expect(spool.listPending()).toHaveLength(1);
  });

  it("is locked by one process at a time, also after one that died", () => {
    const spool = diskSpool(folder, 1_000);
    const unlock = spool.lock();
    expect(() => spool.lock()).toThrow(expect.objectContaining({ code: "spool-locked" }));
    unlock();
    writeFileSync(join(folder, "lock"), "999999999");
    spool.lock()();
    expect(existsSync(join(folder, "lock"))).toBe(false);
  });

  it("fails when it is damaged, and pushes nothing that it cannot read", async () => {
    const spool = diskSpool(folder, 1_000);
    const { id } = await spool.put({ ...place, completedAt: at(1) }, bytes("x"));
    writeFileSync(join(folder, "pending", id, "place.json"), "{}");
    expect(() => spool.listPending()).toThrow(expect.objectContaining({ code: "spool-damaged" }));
  });

  const options = { attempts: 3, now: Date.now, random: () => 0.5, pause: async () => {}, onPushed: () => {} };
  const intake = (answers: (FailureCode | undefined)[]): Pick<Intake, "add"> => ({
    add: async () => {
      const answer = answers.shift();
      if (answer !== undefined) throw new Failure(answer, answer);
      return "added";
    },
  });

  it("is pushed with retries; what cannot be pushed stays", async () => {
    const spool = diskSpool(folder, 1_000);
    for (const minute of [1, 2, 3]) await spool.put({ ...place, completedAt: at(minute) }, bytes(`m${minute}`));
    const failing = intake([
      undefined,
      "intake-unavailable",
      "intake-throttled",
      undefined,
      ...Array(9).fill("intake-unavailable"),
    ]);
    await expect(push(spool, failing, options)).rejects.toMatchObject({ code: "intake-unavailable" });
    expect(spool.listPending().map(({ file }) => readFileSync(file, "utf8"))).toEqual(["m3"]);
    expect(await push(spool, intake([]), options)).toMatchObject([{ result: "added" }]);
    expect(spool.listPending()).toEqual([]);
  });

  it.each(["intake-denied", "spool-damaged"] as const)("pushes the other manifests where one is %s", async (code) => {
    const spool = diskSpool(folder, 1_000);
    for (const minute of [1, 2]) await spool.put({ ...place, completedAt: at(minute) }, bytes(`m${minute}`));
    await expect(push(spool, intake([code]), options)).rejects.toMatchObject({ code });
    expect(spool.listPending().map(({ file }) => readFileSync(file, "utf8"))).toEqual(["m1"]);
  });
});

describe("cleargate-agent", () => {
  const config = (): string => join(folder, "cleargate-agent.yaml");
  const init = (): Promise<number> =>
    runAgent([
      "init",
      "--agent",
      "a1",
      "--migration",
      "m",
      "--bucket",
      "bucket",
      "--endpoint",
      "http://127.0.0.1:9",
      "--config",
      config(),
      "--json",
    ]);

  it("writes a key and a configuration with its schema, and never overwrites them", async () => {
    expect(await init()).toBe(0);
    expect(readdirSync(folder).toSorted()).toEqual([
      "a1.k1.pem",
      "a1.k1.pub.json",
      "cleargate-agent.schema.json",
      "cleargate-agent.yaml",
    ]);
    const key = readFileSync(join(folder, "a1.k1.pem"), "utf8");
    expect(await init()).toBe(2);
    expect(readFileSync(join(folder, "a1.k1.pem"), "utf8")).toBe(key);
  });

  it("keeps evidence in the spool while the intake is unreachable, and exits with 4", async () => {
    await init();
    mkdirSync(join(folder, "tree"));
    writeFileSync(join(folder, "tree", "rtc.bak"), "bytes");
    appendFileSync(config(), "");
    const about = ["--unit", "pool01", "--requirement", "rtc", "--config", config(), "--json"];
    expect(await runAgent(["backup", join(folder, "tree"), ...about, "--dry-run"])).toBe(0);
    expect(readdirSync(join(folder, "spool", "pending"))).toEqual([]);
    expect(await runAgent(["backup", join(folder, "tree"), ...about])).toBe(0);
    process.env.AWS_ACCESS_KEY_ID = "x";
    process.env.AWS_SECRET_ACCESS_KEY = "y";
    expect(await runAgent(["push", "--attempts", "1", "--config", config(), "--json"])).toBe(4);
    const [id] = readdirSync(join(folder, "spool", "pending"));
    const text = zstdDecompressSync(
      readFileSync(join(folder, "spool", "pending", id as string, "manifest.ndjson.zst")),
    ).toString();
    expect(text.split("\n")).toHaveLength(4);
    expect(await runAgent(["status", "--config", config(), "--json"])).toBe(4);
  });

  it("writes its status as metrics, whole, and for everybody to read", async () => {
    await init();
    const file = join(folder, "cleargate.prom");
    const status = () => runAgent(["status", "--config", config(), "--json", "--metrics-file", file]);
    expect(await status()).toBe(0);
    const text = readFileSync(file, "utf8");
    expect(text).toMatch(/^cleargate_agent_spool_manifests\{migration="\S+",agent="a1"\} 0$/m);
    expect(text).toMatch(/^cleargate_agent_status_timestamp_seconds\{\S+\} 1\d{9}/m);
    expect(text.endsWith("# EOF\n")).toBe(true);
    if (process.platform !== "win32") expect(statSync(file).mode & 0o777).toBe(0o644);
    writeFileSync(file, "older");
    expect(await status()).toBe(0);
    expect(readFileSync(file, "utf8")).toContain("# EOF");
    expect(readdirSync(folder).filter((name) => name.includes("partial"))).toEqual([]);
    const nowhere = join(folder, "none", "x.prom");
    expect(await runAgent(["status", "--config", config(), "--json", "--metrics-file", nowhere])).not.toBe(0);
  });

  it("runs all jobs, and exits with the failure of one, in any order", async () => {
    await init();
    mkdirSync(join(folder, "tree"));
    writeFileSync(join(folder, "tree", "rtc.bak"), "bytes");
    const failing = { kind: "backup", unit: "u", requirement: "gone", folder: "nowhere" };
    const working = { kind: "backup", unit: "u", requirement: "rtc", folder: "tree" };
    for (const jobs of [
      [failing, working],
      [working, failing],
    ]) {
      writeFileSync(
        config(),
        readFileSync(config(), "utf8").replace(/jobs:[\s\S]*$/, `jobs: ${JSON.stringify(jobs)}\n`),
      );
      expect(await runAgent(["run", "--dry-run", "--config", config(), "--json"])).toBe(1);
    }
  });

  it("exits with a documented status on wrong usage or wrong files", async () => {
    expect(await runAgent(["nonsense"])).toBe(2);
    expect(await runAgent(["status", "--config", join(folder, "none.yaml"), "--json"])).toBe(2);
    await init();
    writeFileSync(join(folder, "a1.k1.pem"), "no key");
    expect(await runAgent(["status", "--config", config(), "--json"])).toBe(6);
  });
});
