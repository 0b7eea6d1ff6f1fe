import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { collect } from "../../agent/collect/collect.ts";
import { BackupJob } from "../../agent/config/job.ts";
import { runAgent } from "../../agent/program.ts";
import { silent } from "../../agent/progress.ts";
import { findProgram } from "../support/real-tools.ts";
import { SCRATCH } from "../support/scratch.ts";

/** A backup that was sealed and is not there any more at the next run: the auditor is told, and not only the operator. */

const root = mkdtempSync(join(tmpdir(), "cleargate-lost-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folder: string;
let next = 0;
beforeEach(() => {
  next += 1;
  folder = join(root, String(next));
  mkdirSync(folder);
});

interface Manifest {
  readonly header: {
    readonly sequence: number;
    readonly complete: boolean;
    readonly completedAt: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly keys: readonly string[];
}

const config = (): string => join(folder, "cleargate-agent.yaml");
const agentWith = async (job: object): Promise<void> => {
  const init = ["init", "--agent", "a1", "--migration", "m", "--bucket", "bucket", "--endpoint", "http://127.0.0.1:9"];
  expect(await runAgent([...init, "--config", config(), "--json"])).toBe(0);
  const written = parse(readFileSync(config(), "utf8")) as object;
  writeFileSync(config(), stringify({ ...written, jobs: [{ unit: "u", requirement: "r", ...job }] }));
  process.env.AWS_ACCESS_KEY_ID = "x";
  process.env.AWS_SECRET_ACCESS_KEY = "y";
};
/** Collects and seals; nothing takes what is pushed, so that all of it stays in the spool. */
const runOnce = (...more: string[]): Promise<number> =>
  runAgent(["run", "--attempts", "1", "--config", config(), "--quiet", ...more]);

const sealed = (): readonly Manifest[] => {
  const pending = join(folder, "spool", "pending");
  return readdirSync(pending)
    .map((id): Manifest => {
      const text = zstdDecompressSync(readFileSync(join(pending, id, "manifest.ndjson.zst"))).toString();
      const [header, ...lines] = text.trim().split("\n");
      const keys = lines.slice(0, -1).map((line) => (JSON.parse(line) as { key: string }).key);
      return { header: JSON.parse(header as string) as Manifest["header"], keys };
    })
    .toSorted((a, b) => a.header.sequence - b.header.sequence);
};
const dated = (name: string, at: string): void => {
  writeFileSync(join(folder, "tree", name), name);
  utimesSync(join(folder, "tree", name), new Date(at), new Date(at));
};

describe("a backup that is not there any more", () => {
  it("is sealed as lost, in the place of what was sealed before, and what comes later is newer", async () => {
    await agentWith({ kind: "backup", folder: "tree" });
    mkdirSync(join(folder, "tree"));
    dated("a.bak", "2026-11-20T02:00:00Z");
    await runOnce();
    renameSync(join(folder, "tree"), join(folder, "elsewhere"));
    await runOnce();
    const [before, lost] = sealed();
    expect(lost?.header).toMatchObject({ sequence: 2, complete: false, completedAt: before?.header.completedAt });
    expect(lost?.header.labels.lost).toContain("is not there");
    expect(lost?.keys).toEqual(["backup of 2026-11-20T02:00:00.000Z"]);
    renameSync(join(folder, "elsewhere"), join(folder, "tree"));
    await runOnce("--again");
    expect(sealed().at(-1)?.header).toMatchObject({ sequence: 3, complete: true });
  });

  it("is sealed as lost where an older one is left, which the next run reports alone", async () => {
    await agentWith({ kind: "backup", folder: "tree" });
    mkdirSync(join(folder, "tree"));
    dated("a.bak", "2026-11-20T02:00:00Z");
    dated("b.bak", "2026-11-21T02:00:00Z");
    await runOnce();
    rmSync(join(folder, "tree", "b.bak"));
    await runOnce();
    expect(sealed().at(-1)).toMatchObject({
      header: { sequence: 2, complete: false, completedAt: "2026-11-20T02:00:00.000Z" },
      keys: ["a.bak", "backup of 2026-11-21T02:00:00.000Z"],
    });
    await runOnce("--again");
    expect(sealed().at(-1)).toMatchObject({
      header: { sequence: 3, complete: true, completedAt: "2026-11-20T02:00:00.000Z" },
      keys: ["a.bak"],
    });
  });

  it.each(["", "x"])("is sealed as lost although its name is long, and cut within a character (%j)", async (before) => {
    const path = `${before}${"\u{1F600}".repeat(60)}/`.repeat(8);
    await agentWith({ kind: "backup", folder: "tree" });
    mkdirSync(join(folder, "tree"));
    dated("a.bak", "2026-11-20T02:00:00Z");
    await runOnce();
    const written = parse(readFileSync(config(), "utf8")) as { jobs: object[] };
    writeFileSync(config(), stringify({ ...written, jobs: [{ ...written.jobs[0], folder: path }] }));
    await runOnce();
    const lost = sealed().at(-1)?.header.labels.lost;
    expect([lost?.length, lost?.isWellFormed()]).toEqual([1_000, true]);
  });

  it.each<[source: string, options: object]>([
    ...["bagit", "cs-configuration", "cs-user-data", "dbimpexp", "folder", "hashdeep", "postgresql", "robocopy"].map(
      (source): [string, object] => [source, {}],
    ),
    ...["sha256sum", "wbadmin"].map((source): [string, object] => [source, {}]),
    ...["sql-server", "veeam"].map((source): [string, object] => [source, { timeZone: "UTC" }]),
    ["lcscmd", { level: "pool" }],
  ])("is known to be gone by the source %s", async (type, options) => {
    const source = { type, path: join(folder, "none"), ...options };
    const job = BackupJob.parse({ kind: "backup", unit: "u", requirement: "r", source });
    const how = { rehash: true, now: Date.now, progress: silent, scratch: SCRATCH };
    const reading = collect(job, { spool: folder } as never, how);
    await expect(reading).rejects.toMatchObject({ code: "source-gone" });
  });

  it("is not lost where the same files state an older time", async () => {
    const marker = join(folder, "done");
    await agentWith({ kind: "backup", folder: "tree", asOf: { marker } });
    mkdirSync(join(folder, "tree"));
    dated("a.bak", "2026-11-20T02:00:00Z");
    writeFileSync(marker, "");
    utimesSync(marker, new Date("2026-11-21T02:00:00Z"), new Date("2026-11-21T02:00:00Z"));
    await runOnce();
    utimesSync(marker, new Date("2026-11-20T03:00:00Z"), new Date("2026-11-20T03:00:00Z"));
    await runOnce();
    expect(sealed().at(-1)?.header).toMatchObject({ sequence: 2, complete: true });
  });

  it("that was never sealed is only an error of the run", async () => {
    await agentWith({ kind: "backup", folder: "nowhere" });
    await runOnce();
    expect(sealed()).toEqual([]);
  });

  it("is reported with the time that its files have, also where that is in the future", async () => {
    await agentWith({ kind: "backup", folder: "tree" });
    mkdirSync(join(folder, "tree"));
    dated("a.bak", "2091-01-01T00:00:00Z");
    await runOnce();
    expect(sealed()[0]?.header.completedAt).toBe("2091-01-01T00:00:00.000Z");
  });
});

const restic = findProgram("restic");
describe.skipIf(restic === undefined)("a repository of restic between two runs (needs restic)", () => {
  const call = (...args: string[]): void => {
    execFileSync(restic as string, ["-r", join(folder, "repo"), ...args], {
      env: { ...process.env, RESTIC_PASSWORD: "x" },
      stdio: "ignore",
    });
  };
  const backup = (time: string): void => {
    mkdirSync(join(folder, "data"), { recursive: true });
    writeFileSync(join(folder, "data", "a"), time);
    call("backup", join(folder, "data"), "--time", time);
  };

  it("that was pruned is noticed at once", async () => {
    process.env.TEST_RESTIC_LOST = "x";
    const repository = join(folder, "repo");
    await agentWith({ kind: "backup", source: { type: "restic", repository, password: { env: "TEST_RESTIC_LOST" } } });
    call("init");
    backup("2026-11-20 02:00:00");
    backup("2026-11-21 02:00:00");
    await runOnce();
    call("forget", "latest", "--prune");
    await runOnce();
    call("forget", "latest", "--prune");
    await runOnce();
    rmSync(repository, { recursive: true });
    await runOnce("--again");
    const [first, second, third, fourth] = sealed();
    expect(first?.header.complete).toBe(true);
    expect(second?.header).toMatchObject({ complete: false, labels: { lost: expect.stringContaining("2026-11-21") } });
    expect(third?.header).toMatchObject({ complete: false, labels: { lost: "there is no snapshot" } });
    expect(fourth?.header.labels.lost).toContain("repo is not there");
  }, 120_000);
});

describe.skipIf(process.platform === "win32")("a repository that a tool answers for (needs a POSIX system)", () => {
  const stub = (name: string, script: string): string => {
    const program = join(folder, name);
    writeFileSync(program, `#!/bin/sh\necho "$*" >> "${folder}/calls"\n${script}\n`);
    chmodSync(program, 0o755);
    return program;
  };

  it("is asked without restic's cache, and a snapshot that cannot be listed is unreadable", async () => {
    const snapshots = JSON.stringify([
      { id: "a".repeat(64), time: "2026-11-20T02:00:00Z", hostname: "h", paths: ["/a"] },
    ]);
    const program = stub("restic", `case "$*" in *snapshots*) echo '${snapshots}';; *) echo gone >&2; exit 1;; esac`);
    await agentWith({ kind: "backup", source: { type: "restic", repository: "rest:x", program } });
    await runOnce();
    expect(sealed()[0]).toMatchObject({
      header: { complete: false, labels: { lost: expect.stringContaining("gone") } },
      keys: [`snapshot:${"a".repeat(64)}`],
    });
    const calls = readFileSync(join(folder, "calls"), "utf8").trim().split("\n");
    expect(calls).toHaveLength(2);
    for (const call of calls) expect(call).toContain("--no-cache");
  });

  it("is asked for its files, and an archive of Borg that cannot be listed is unreadable", async () => {
    const archive = { name: "a-1", id: "a".repeat(64), start: "2026-11-20T02:00:00.000000" };
    const info = JSON.stringify({ archives: [archive], repository: { id: "c", location: "/x" } });
    const program = stub("borg", `case "$*" in info*) echo '${info}';; *) echo gone >&2; exit 2;; esac`);
    await agentWith({ kind: "backup", source: { type: "borg", repository: "ssh://x", program } });
    await runOnce();
    expect(sealed()[0]).toMatchObject({
      header: { complete: false, completedAt: "2026-11-20T02:00:00.000Z" },
      keys: ["archive:a-1"],
    });
  });
});
