import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openRegular, readRegular, stampOf } from "../../adapters/regular-file.ts";
import { collect } from "../../agent/collect/collect.ts";
import { verifyBackup } from "../../agent/collect/verify-backup.ts";
import type { AgentConfig } from "../../agent/config/agent-config.ts";
import { BackupJob, VerificationJob } from "../../agent/config/job.ts";
import { finderBeneath, openFound, pathBeneath } from "../../agent/files/beneath.ts";
import { copyTree } from "../../agent/files/copy-tree.ts";
import { restoredDigest, treeDigest } from "../../agent/files/tree-digest.ts";
import { findFile, walk } from "../../agent/files/walk.ts";
import { headOf, wholeText } from "../../agent/formats/text.ts";
import { hashFiles } from "../../agent/hash/pool.ts";
import { silent } from "../../agent/progress.ts";
import { checkJobs } from "../../agent/service/check-jobs.ts";
import { findSource } from "../../agent/sources/index.ts";
import { configure } from "../../agent/sources/postgresql/drill-configuration.ts";
import { findMajor, programOf } from "../../agent/sources/postgresql/server-programs.ts";
import { requireProgram } from "../../agent/tools/find-program.ts";
import { runTool } from "../../agent/tools/run-tool.ts";
import { hasPostgres, isPosix, POSTGRES, postgresBackup } from "../support/real-tools.ts";
import { listed, SCRATCH } from "../support/scratch.ts";

/** A backup is material: whoever may write it decides nothing about what the agent runs, reads or writes. */

const root = mkdtempSync(join(tmpdir(), "cg-hostile-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folder: string;
let next = 0;
beforeEach(() => {
  next += 1;
  folder = join(root, String(next));
  mkdirSync(folder);
});
const write = (path: string, text: string): string => {
  const file = join(folder, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, text);
  return file;
};
const script = (path: string, text: string): string => {
  const file = write(path, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
  return file;
};
const pipe = (path: string): string => {
  const file = join(folder, path);
  execFileSync("mkfifo", [file]);
  return file;
};
const context = { nowMs: Date.now(), progress: silent, cacheFile: undefined, rehash: true, scratch: SCRATCH };
const sourceOf = (options: { readonly type: string } & Record<string, unknown>) => {
  const source = findSource(options.type);
  return { source, options: source.options.parse(options) as never };
};

describe.skipIf(!isPosix)("a backup does not decide which program runs (needs a POSIX system)", () => {
  it("by its PG_VERSION, which is one of the versions that we know or none", () => {
    for (const [text, major] of [
      ["15\n", "15"],
      ["../../../../tmp/evil", undefined],
      ["15/../..", undefined],
      ["99", undefined],
      ["", undefined],
    ] as const) {
      write("PG_VERSION", text);
      expect(findMajor(folder), text).toBe(major);
    }
  });

  it("by a PG_VERSION that is a link", () => {
    symlinkSync(write("elsewhere", "15\n"), join(folder, "PG_VERSION"));
    expect(findMajor(folder)).toBeUndefined();
  });

  it("by bringing one, even where the configuration names that folder", async () => {
    script("bin/pg_verifybackup", `touch ${join(folder, "ran")}`);
    cpSync(
      join(import.meta.dirname, "../fixtures/sources/postgresql/backup_manifest"),
      join(folder, "backup_manifest"),
    );
    const own = { type: "postgresql", path: join(folder, "backup_manifest"), tools: join(folder, "bin") };
    const { source, options } = sourceOf(own);
    expect(await source.verify?.(options, context)).toMatchObject([
      { outcome: "inconclusive", detail: expect.stringContaining("part of what it would read") },
    ]);
    expect(existsSync(join(folder, "ran"))).toBe(false);
  });

  it("by a link out of it, or into it", () => {
    script("inside/tool", "exit 0");
    symlinkSync(join(folder, "inside", "tool"), join(folder, "link"));
    expect(() => requireProgram(join(folder, "link"), [join(folder, "inside")])).toThrow("part of what");
  });

  it("by the folder that the agent works in", () => {
    script("tool", "exit 0");
    for (const name of ["./tool", "tool", "inside/tool"])
      expect(() => requireProgram(name), name).toThrow("there is no such program");
    const before = process.env.PATH;
    const cwd = process.cwd();
    process.env.PATH = `.::${before}`;
    process.chdir(folder);
    try {
      expect(() => requireProgram("tool")).toThrow("there is no such program");
    } finally {
      process.chdir(cwd);
      process.env.PATH = before;
    }
  });

  it("and a program of the system is found by the version that is known", () => {
    expect(programOf({}, "none-such", "15")).toBe("none-such");
    if (hasPostgres) expect(programOf({}, "pg_ctl", "15")).toBe(join(POSTGRES, "pg_ctl"));
  });
});

describe.skipIf(!isPosix)("a program that the agent runs (needs a POSIX system)", () => {
  const seen = async (inherit?: readonly string[]): Promise<string> =>
    (await runTool("env", [], inherit === undefined ? {} : { inherit })).stdout;

  it("sees neither the agent's key nor its credentials, only what it is given by name", async () => {
    process.env.CLEARGATE_TEST_KEY = "PRIVATE";
    process.env.AWS_TEST_SECRET = "CREDENTIAL";
    try {
      expect(await seen()).toContain("PATH=");
      expect(await seen()).not.toMatch(/PRIVATE|CREDENTIAL/);
      expect(await seen(["AWS_*"])).toMatch(/AWS_TEST_SECRET=CREDENTIAL/);
      expect(await seen(["AWS_*"])).not.toContain("PRIVATE");
    } finally {
      delete process.env.CLEARGATE_TEST_KEY;
      delete process.env.AWS_TEST_SECRET;
    }
  });

  it("that an operator names for a drill sees the variables that the job names, and no others", async () => {
    process.env.CLEARGATE_TEST_ONE = "one";
    process.env.CLEARGATE_TEST_TWO = "two";
    const job = VerificationJob.parse({
      kind: "verification",
      unit: "u",
      requirement: "restored",
      of: "r",
      by: "drill",
      command: ["sh", "-c", 'echo "$CLEARGATE_TEST_ONE,$CLEARGATE_TEST_TWO"'],
      environment: ["CLEARGATE_TEST_ONE"],
    });
    const subject = { requirement: "r", content: "", completedAt: "" };
    const options = { rehash: false, now: Date.now, progress: silent, scratch: SCRATCH };
    try {
      const { entries } = await verifyBackup(job, subject, {} as AgentConfig, options);
      expect([...entries]).toMatchObject([{ outcome: "passed", detail: "one," }]);
    } finally {
      delete process.env.CLEARGATE_TEST_ONE;
      delete process.env.CLEARGATE_TEST_TWO;
    }
  });

  it("and says more than a manifest holds is quoted in part, and not within a character", async () => {
    const loud = script("loud", `echo '${"x".repeat(499)}\u{1F600}'`);
    const job = VerificationJob.parse({
      ...{ kind: "verification", unit: "u", requirement: "restored", of: "r", by: "drill", command: [loud] },
    });
    const subject = { requirement: "r", content: "", completedAt: "" };
    const { entries } = await verifyBackup(job, subject, {} as AgentConfig, {
      ...{ rehash: false, now: Date.now, progress: silent, scratch: SCRATCH },
    });
    const [{ detail = "" } = {}] = [...entries] as readonly { detail?: string }[];
    expect([detail.length, detail.isWellFormed()]).toEqual([500, true]);
  });

  it("is ended at its deadline, also where what it started still holds its output", async () => {
    const file = script("slow", "sleep 60 & exec sleep 60");
    await expect(runTool(file, [], { deadlineMs: 50 })).rejects.toMatchObject({
      code: "tool-failed",
      message: expect.stringContaining("did not end within"),
    });
  });
});

describe.skipIf(!isPosix)("what is no regular file is not opened to be read (needs a POSIX system)", () => {
  it("a pipe that nobody writes fails at once, whatever is to be read from it", async () => {
    const file = pipe("pipe");
    expect(() => readRegular(file)).toThrow("is no regular file");
    expect(() => headOf(file)).toThrow("is no regular file");
    await expect(wholeText(file)).rejects.toThrow("is no regular file");
    for (const type of [
      "accounts-csv",
      "dbimpexp",
      "postgresql",
      "sha256sum",
      "veeam",
      "robocopy",
      "cs-configuration",
    ]) {
      const { source, options } = sourceOf({ type, path: file });
      await expect(source.read(options, context), type).rejects.toThrow(/no regular file|no whole ZIP/);
    }
  });

  it("a device, or a link to one, fails too", () => {
    symlinkSync("/dev/zero", join(folder, "zero"));
    expect(() => readRegular("/dev/zero")).toThrow("is no regular file");
    expect(() => readRegular(join(folder, "zero"))).toThrow("is no regular file");
  });

  it("a link is opened where the operator names it, and not where it was found", () => {
    symlinkSync(write("file", "x"), join(folder, "link"));
    closeSync(openRegular(join(folder, "link")));
    expect(() => openRegular(join(folder, "link"), "found")).toThrow("ELOOP");
  });

  it("a file that became a pipe after it was found has a problem", async () => {
    const file = write("file", "x");
    const { stamp, size } = findFile("file", file) as { stamp: string; size: number };
    rmSync(file);
    pipe("file");
    expect(await hashFiles([{ path: file, size, stamp }], () => undefined)).toEqual([{ problem: "unreadable" }]);
  });

  it("few threads hash at once, however many cores there are, because each takes memory", async () => {
    let started = 0;
    const start = (): Worker => {
      started += 1;
      return new Worker("setInterval(() => {}, 1000)", { eval: true });
    };
    const tasks = Array.from({ length: 64 * 9 }, (_, size) => ({ path: join(folder, "x"), size, stamp: "" }));
    await hashFiles(tasks, () => undefined, { threads: 64, stalledMs: 20, start });
    expect(started).toBe(3);
  });

  it("a thread that reads nothing for too long is given up, and the rest is unreadable", async () => {
    const start = (): Worker => new Worker("setInterval(() => {}, 1000)", { eval: true });
    const tasks = [1, 2, 3].map((size) => ({ path: join(folder, "x"), size, stamp: "" }));
    expect(await hashFiles(tasks, () => undefined, { stalledMs: 20, start })).toEqual(
      tasks.map(() => ({ problem: "unreadable" })),
    );
  });
});

describe.skipIf(!isPosix)("a path stays below its folder (needs a POSIX system)", () => {
  it("whatever links the folder holds", async () => {
    const outside = write("outside/secret", "secret");
    mkdirSync(join(folder, "backup", "real"), { recursive: true });
    write("backup/real/file", "x");
    symlinkSync(outside, join(folder, "backup", "link"));
    symlinkSync(join(folder, "outside"), join(folder, "backup", "linked"));
    const find = finderBeneath(join(folder, "backup"));
    expect(find("real/file")).toMatchObject({ size: 1 });
    for (const key of [
      "link",
      "linked/secret",
      "../outside/secret",
      "real/../../outside/secret",
      "/etc/passwd",
      "",
      "real",
    ])
      expect(find(key), key).toBeUndefined();
    expect(() => pathBeneath(join(folder, "backup"), "link")).toThrow("no regular file");
    expect((await walk(join(folder, "backup"), [])).files.map(({ key }) => key)).toEqual(["real/file"]);
  });

  it("and a list cannot name files outside, by links either", async () => {
    const sha256 = createHash("sha256").update("secret").digest("hex");
    write("outside/secret", "secret");
    mkdirSync(join(folder, "backup"));
    symlinkSync(join(folder, "outside"), join(folder, "backup", "linked"));
    const list = write("backup/SHA256SUMS", `${sha256}  linked/secret\n`);
    const { source, options } = sourceOf({ type: "sha256sum", path: list });
    expect(await listed(source.read(options, context))).toMatchObject({
      complete: false,
      entries: [{ key: "linked/secret", problem: "unreadable" }],
    });
    expect(await source.verify?.(options, context)).toMatchObject([{ outcome: "failed" }]);
  });

  it("also where a file is exchanged between finding and opening it", () => {
    const file = write("file", "old");
    const found = findFile("file", file) as NonNullable<ReturnType<typeof findFile>>;
    rmSync(file);
    symlinkSync(write("other", "new"), file);
    expect(() => openFound(found)).toThrow();
    rmSync(file);
    writeFileSync(file, "new");
    expect(() => openFound(found)).toThrow("changed while it was read");
  });

  it("and a tree with a link, a pipe or a device is not copied", async () => {
    write("tree/file", "x");
    symlinkSync("/etc/passwd", join(folder, "tree", "link"));
    mkdirSync(join(folder, "copy"));
    await expect(copyTree(join(folder, "tree"), join(folder, "copy"))).rejects.toMatchObject({
      code: "drill-unsupported",
    });
    rmSync(join(folder, "tree", "link"));
    pipe("tree/pipe");
    await expect(copyTree(join(folder, "tree"), join(folder, "copy"))).rejects.toMatchObject({
      code: "drill-unsupported",
    });
    rmSync(join(folder, "tree", "pipe"));
    await copyTree(join(folder, "tree"), join(folder, "copy"));
    expect(readFileSync(join(folder, "copy", "file"), "utf8")).toBe("x");
  });
});

describe("the configuration of a restored server is ours", () => {
  it("and nothing of the backup's own is left for it to read", () => {
    mkdirSync(join(folder, "data"));
    for (const name of ["postgresql.auto.conf", "standby.signal", "recovery.signal", "postmaster.pid"])
      write(`data/${name}`, "archive_command = 'touch /tmp/ran'\nshared_preload_libraries = 'evil'\n");
    configure(join(folder, "data"), join(folder, "run"), join(folder, "configuration"), "15");
    expect(readdirSync(join(folder, "data"))).toEqual(["postgresql.auto.conf"]);
    expect(readFileSync(join(folder, "data", "postgresql.auto.conf"), "utf8")).toBe("");
    const text = readFileSync(join(folder, "configuration", "postgresql.conf"), "utf8");
    for (const line of ["listen_addresses = ''", "archive_command = ''", "shared_preload_libraries = ''"])
      expect(text.split("\n")).toContain(line);
  });
});

describe.skipIf(!hasPostgres)("a restore drill of a hostile base backup (needs PostgreSQL 15)", () => {
  let original: string;
  beforeAll(async () => {
    const made = join(root, "made");
    mkdirSync(made);
    chmodSync(root, 0o755);
    original = await postgresBackup(
      made,
      "create table t as select 1 as id; alter role postgres set session_preload_libraries = 'none_such'; " +
        "alter database postgres set local_preload_libraries = 'none_such'",
    );
  }, 60_000);

  const drill = async (backup: string, startServer = true) => {
    const { source, options } = sourceOf({
      type: "postgresql",
      path: join(backup, "backup_manifest"),
      tools: POSTGRES,
    });
    const into = mkdtempSync(join(tmpdir(), "cg-drill-"));
    try {
      return (await source.drill?.(options, { into, startServer })) ?? [];
    } finally {
      rmSync(into, { recursive: true, force: true });
    }
  };
  const copy = (): string => {
    cpSync(original, join(folder, "backup"), { recursive: true });
    return join(folder, "backup");
  };

  it("starts no server without consent", async () => {
    expect(await drill(original, false)).toMatchObject([
      { outcome: "inconclusive", detail: expect.stringContaining("startServer") },
    ]);
  });

  it("runs neither its archive_command nor its libraries, and opens no port", async () => {
    const backup = copy();
    const own = `archive_mode = on\narchive_command = 'touch ${folder}/ran'\nshared_preload_libraries = 'none_such'\nlisten_addresses = '*'\n`;
    writeFileSync(join(backup, "postgresql.conf"), own);
    writeFileSync(join(backup, "postgresql.auto.conf"), own);
    expect(await drill(backup)).toMatchObject([{ outcome: "passed" }]);
    expect(existsSync(join(folder, "ran"))).toBe(false);
  }, 60_000);

  it("writes through none of its links", async () => {
    const backup = copy();
    const outside = write("outside", "untouched");
    rmSync(join(backup, "postgresql.auto.conf"));
    symlinkSync(outside, join(backup, "postgresql.auto.conf"));
    expect(await drill(backup)).toMatchObject([{ outcome: "inconclusive", detail: expect.stringContaining("link") }]);
    expect(readFileSync(outside, "utf8")).toBe("untouched");
  }, 60_000);

  it("unpacks no tar file through a link of another one", async () => {
    const backup = copy();
    const outside = join(folder, "outside");
    mkdirSync(outside);
    chmodSync(outside, 0o777);
    const wal = join(backup, "pg_wal");
    execFileSync("tar", ["-cf", join(folder, "pg_wal.tar"), "-C", wal, "."]);
    rmSync(wal, { recursive: true });
    symlinkSync(outside, wal);
    execFileSync("tar", ["-cf", join(folder, "base.tar"), "-C", backup, "--exclude=backup_manifest", "."]);
    cpSync(join(backup, "backup_manifest"), join(folder, "backup_manifest"));
    rmSync(backup, { recursive: true });
    expect(await drill(folder)).toMatchObject([{ outcome: "inconclusive", detail: expect.stringContaining("link") }]);
    expect(readdirSync(outside)).toEqual([]);
  }, 60_000);

  it("of tar files is read by its tar files, and restored", async () => {
    const backup = copy();
    const packed = join(folder, "packed");
    mkdirSync(packed);
    execFileSync("tar", [
      "-czf",
      join(packed, "base.tar.gz"),
      "-C",
      backup,
      "--exclude=backup_manifest",
      "--exclude=pg_wal/*",
      ".",
    ]);
    execFileSync("tar", ["-czf", join(packed, "pg_wal.tar.gz"), "-C", join(backup, "pg_wal"), "."]);
    cpSync(join(backup, "backup_manifest"), join(packed, "backup_manifest"));
    const { source, options } = sourceOf({ type: "postgresql", path: join(packed, "backup_manifest") });
    const { entries, complete } = await listed(source.read(options, context));
    expect(complete).toBe(true);
    const hashed = entries.flatMap((entry) => ("sha256" in entry && entry.sha256 !== undefined ? [entry.key] : []));
    expect(hashed).toEqual(["backup_manifest", "base.tar.gz", "pg_wal.tar.gz"]);
    expect(await drill(packed)).toMatchObject([{ outcome: "passed" }]);
  }, 60_000);

  it("is of files that are gone where the manifest alone is left, and names them", async () => {
    const backup = copy();
    const { source, options } = sourceOf({ type: "postgresql", path: join(backup, "backup_manifest") });
    expect(await listed(source.read(options, context))).toMatchObject({ complete: true, proof: "hashed" });
    expect(await source.findMissing?.(options, SCRATCH)).toEqual({ count: 0, some: [] });
    for (const name of readdirSync(backup))
      if (name !== "backup_manifest") rmSync(join(backup, name), { recursive: true });
    expect(await listed(source.read(options, context))).toMatchObject({ complete: false, proof: "listed" });
    const missing = await source.findMissing?.(options, SCRATCH);
    expect(missing?.count).toBeGreaterThan(900);
    expect(missing?.some).toContain("PG_VERSION");
  }, 60_000);
});

describe("a check that failed", () => {
  it("is told although the names in it are longer than a manifest holds", async () => {
    const names = ["a", "b", "c", "d", "e"].map((name) => name.repeat(240));
    const path = write("SHA256SUMS", names.map((name) => `${"0".repeat(64)}  ${name}\n`).join(""));
    const source = { type: "sha256sum", path };
    const job = BackupJob.parse({ kind: "backup", unit: "u", requirement: "r", verify: true, source });
    const { checks } = await collect(job, { spool: folder } as AgentConfig, {
      ...{ rehash: true, now: Date.now, progress: silent, scratch: SCRATCH },
    });
    expect(checks).toMatchObject([{ outcome: "failed", detail: expect.stringContaining("5 of 5 files") }]);
    expect(checks?.[0]?.detail).toHaveLength(1_000);
  });
});

describe("a diagnosis", () => {
  it("fails for a backup of which only the list is left", async () => {
    const path = join(import.meta.dirname, "../fixtures/sources/postgresql/backup_manifest");
    const job = BackupJob.parse({ kind: "backup", unit: "u", requirement: "r", source: { type: "postgresql", path } });
    expect(await checkJobs({ jobs: [job] } as unknown as AgentConfig, SCRATCH)).toMatchObject([
      { outcome: "fail", detail: expect.stringContaining("964 of its files are not there") },
    ]);
  });
});

describe("the digest of what was restored", () => {
  it.runIf(isPosix)(
    "is what sha256sum prints, also of names with line breaks, so that no name looks like two files",
    async () => {
      const sha256 = createHash("sha256").update("x").digest("hex");
      const name = `a\n${sha256}  b`;
      write(name, "x");
      write("back\\slash", "x");
      const printed = execFileSync(
        "sh",
        ["-c", "find . -type f -printf '%P\\0' | LC_ALL=C sort -z | xargs -0 sha256sum"],
        {
          cwd: folder,
        },
      );
      expect((await treeDigest(folder)).sha256).toBe(createHash("sha256").update(printed).digest("hex"));
    },
  );

  it.runIf(isPosix)("is none where part of it cannot be read", async () => {
    write("readable", "x");
    execFileSync("sh", ["-c", "touch \"$(printf 'f\\377')\""], { cwd: folder });
    await expect(treeDigest(folder)).rejects.toMatchObject({ code: "source-unreadable" });
  });

  it("is none where nothing was restored", async () => {
    mkdirSync(join(folder, "empty"));
    await expect(restoredDigest(folder)).rejects.toMatchObject({ code: "source-unreadable" });
  });
});

describe("the stamp of a file", () => {
  it("tells devices, inodes, sizes and both times apart", () => {
    const one = { dev: 1n, ino: 2n, size: 3n, mtimeNs: 4n, ctimeNs: 5n };
    const stamps = Object.keys(one).map((name) => stampOf({ ...one, [name]: 9n } as never));
    expect(new Set([stampOf(one as never), ...stamps]).size).toBe(6);
  });
});
