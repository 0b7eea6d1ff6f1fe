import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { estate, writeAccounts, writeGoodNight } from "../../examples/demo/estate.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { run } from "../support/processes.ts";
import { hasPostgres, isPosix, postgresBackup } from "../support/real-tools.ts";

/** The README's ten lines, run as they are printed there. */

const ROOT = join(import.meta.dirname, "..", "..");
const folder = mkdtempSync(join(tmpdir(), "cleargate-start-"));
let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud({ migration: "pg-upgrade" });
});
afterAll(async () => {
  await cloud?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const readme = readFileSync(join(ROOT, "README.md"), "utf8");
const blocks = [...readme.matchAll(/```sh\n(?:cleargate-agent init|pg_basebackup)[\s\S]*?```/g)].map(([block]) =>
  block.split("\n").slice(1, -1),
);

describe("the README", () => {
  it("starts an OCS estate and a PostgreSQL server with ten lines each", () => {
    expect(blocks.map((lines) => lines.length)).toEqual([10, 10]);
  });
});

/** Runs lines as somebody would type them, with our two command lines on the PATH. */
const typist = async (work: string, agentId: string, migration: string) => {
  const bin = join(work, "bin");
  mkdirSync(bin, { recursive: true });
  for (const [name, script] of [
    ["cleargate-agent", "agent.ts"],
    ["cleargate", "cleargate.ts"],
  ] as const) {
    writeFileSync(join(bin, name), `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, "bin", script)}" "$@"\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const { accessKeyId, secret } = cloud.agentKey(agentId);
  const env = {
    PATH: `${bin}:${process.env.PATH}`,
    INTAKE_BUCKET: cloud.bucket,
    CLEARGATE_ENDPOINT: cloud.endpoint,
    AWS_REGION: cloud.region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secret,
    CLEARGATE_API: cloud.apiUrl,
    CLEARGATE_TOKEN: await cloud.oidc.token(["manager"]),
    CLEARGATE_MIGRATION: migration,
  };
  const type = async (line: string): Promise<string> => {
    const { status, stdout, stderr } = await run("sh", ["-c", line], { cwd: work, env });
    expect(status, `${line}\n${stdout}${stderr}`).toBe(0);
    return stdout;
  };
  return {
    type,
    /** A timer is systemd's to keep: here it is only shown. The key that `init` prints is put into the plan, as the README asks. */
    follow: async (lines: readonly string[], wherever: (line: string) => string, keyOf: RegExp): Promise<void> => {
      for (const line of lines) {
        const printed = await type(wherever(line).replace("schedule install", "schedule install --print"));
        const [, publicKey] = /publicKey: (\S+)/.exec(printed) ?? [];
        if (publicKey === undefined) continue;
        const plan = readFileSync(join(work, "plan.yaml"), "utf8");
        expect(plan).toMatch(keyOf);
        writeFileSync(join(work, "plan.yaml"), plan.replace(keyOf, `$1${publicKey}`));
      }
    },
  };
};

describe.skipIf(!isPosix)("the ten lines for an OCS estate (needs a POSIX system)", () => {
  it("lead from what its tools wrote to checkpoints that pass", async () => {
    const work = join(folder, "ocs");
    mkdirSync(work);
    const on = estate(join(work, "estate"), Date.now());
    writeGoodNight(on, 1);
    writeAccounts(on, "pool01", false, 1);
    cpSync(join(ROOT, "examples", "contoso", "plan.yaml"), join(work, "plan.yaml"));
    const places: readonly [written: string, here: string][] = [
      ["D:\\exports\\users.csv", "accounts.csv"],
      ["D:\\exports\\pool01.xml", "user-data/users.xml"],
      ["D:\\exports\\rtcconfig", "rtcconfig"],
      ["D:\\exports\\rtc", "rtc"],
      ["D:\\exports\\lcscmd", "settings"],
    ];
    const here = (line: string): string =>
      places.reduce((text, [written, place]) => text.replace(written, join(on.folder, "pool01", place)), line);
    const { type, follow } = await typist(work, "agent-pool01", "contoso-lync2013");
    await follow(blocks[0] ?? [], here, /(id: agent-pool01[\s\S]*?publicKey: )[^ }]+/);
    await cloud.waitUntilIdle();
    const { body } = await cloud.get<{ checkpoints: { requirement: string; state: string; proof: string | null }[] }>(
      "/migrations/contoso-lync2013/checkpoints?unit=pool01",
    );
    const states = Object.fromEntries(body.checkpoints.map(({ requirement, state }) => [requirement, state]));
    expect(states).toEqual({
      accounts: "passed",
      "accounts-exported": "passed",
      archiving: "missing",
      "conference-directories-moved": "missing",
      "pool-emptied": "missing",
      rtc: "passed",
      rtcconfig: "passed",
      "settings-pool": "passed",
      "user-data": "passed",
    });
    expect(await type("cleargate status --unit pool01 || true")).toMatch(/rtc .* hashed/);
  }, 60_000);
});

describe.skipIf(!hasPostgres)("the ten lines for PostgreSQL (needs PostgreSQL 15)", () => {
  it("lead from a base backup to a gate that is clear", async () => {
    const backup = await postgresBackup(folder, "create table t as select generate_series(1, 100) as i");
    const work = join(folder, "postgresql");
    mkdirSync(work);
    cpSync(join(ROOT, "examples", "postgresql", "plan.yaml"), join(work, "plan.yaml"));
    const { type, follow } = await typist(work, "db01", "pg-upgrade");
    // There is no server here to back up, but a backup that one has made.
    const [made, ...rest] = blocks[1] ?? [];
    expect(made).toMatch(/^pg_basebackup -D \/srv\/backup\/base /);
    await follow(rest, (line) => line.replace("/srv/backup/base", backup), /(publicKey: )[^ }]+/);
    await cloud.waitUntilIdle();
    const mail = cloud.inbox.list().find(({ subject }) => subject.includes("db01"));
    expect(mail?.subject).toMatch(
      /^\[CLEAR\] pg-upgrade · Upgrade of the server – db01: you may begin "pg_upgrade" until .+, 3 of 3 checkpoints satisfied$/,
    );
    expect(mail?.text).toMatch(/restored as a test, in \d+ s/);
    expect(await type("cleargate status")).toMatch(/restore-test .* restored in \d+ s/);
  }, 120_000);
});
