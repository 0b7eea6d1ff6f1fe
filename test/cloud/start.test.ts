import { spawn } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { hasPostgres, postgresBackup } from "../support/real-tools.ts";

/** The README's ten lines, run as they stand there. */

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

describe.skipIf(!hasPostgres)("the ten lines for PostgreSQL (needs PostgreSQL 15)", () => {
  it("lead from a base backup to a gate that is clear", async () => {
    const backup = await postgresBackup(folder, "create table t as select generate_series(1, 100) as i");
    const bin = join(folder, "bin");
    mkdirSync(bin);
    for (const [name, script] of [
      ["cleargate-agent", "agent.ts"],
      ["cleargate", "cleargate.ts"],
    ] as const) {
      writeFileSync(join(bin, name), `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, "bin", script)}" "$@"\n`);
      chmodSync(join(bin, name), 0o755);
    }
    const { accessKeyId, secret } = cloud.agentKey("db01");
    const env = {
      ...process.env,
      PATH: `${bin}:${process.env.PATH}`,
      INTAKE_BUCKET: cloud.bucket,
      CLEARGATE_ENDPOINT: cloud.endpoint,
      AWS_REGION: cloud.region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secret,
      CLEARGATE_API: cloud.apiUrl,
      CLEARGATE_TOKEN: await cloud.oidc.token(["manager"]),
      CLEARGATE_MIGRATION: "pg-upgrade",
    };
    const work = join(folder, "work");
    mkdirSync(work);
    cpSync(join(ROOT, "examples", "postgresql", "plan.yaml"), join(work, "plan.yaml"));
    const shell = (line: string) =>
      new Promise<{ status: number; output: string }>((resolve) => {
        const child = spawn("sh", ["-c", line], { cwd: work, env });
        let output = "";
        for (const stream of [child.stdout, child.stderr])
          stream.on("data", (chunk: Buffer) => {
            output += chunk;
          });
        child.once("exit", (status) => resolve({ status: status ?? 1, output }));
      });
    for (const written of blocks[1] ?? []) {
      // A running server and systemd are not this test's to touch: a backup is there, and the timer is only shown.
      if (written.startsWith("pg_basebackup")) continue;
      const line = written.replace("/srv/backup/base", backup).replace("schedule install", "schedule install --print");
      const { status, output } = await shell(line);
      expect(status, `${line}\n${output}`).toBe(0);
      const [, publicKey] = /publicKey: (\S+)/.exec(output) ?? [];
      if (publicKey !== undefined) {
        const plan = readFileSync(join(work, "plan.yaml"), "utf8");
        writeFileSync(join(work, "plan.yaml"), plan.replace(/publicKey: [^ }]+/, `publicKey: ${publicKey}`));
      }
    }
    await cloud.settled();
    const [mail] = cloud.inbox.list();
    expect(mail?.subject).toMatch(/^\[CLEAR\] Ready to upgrade – db01: 3\/3 checkpoints/);
    expect(mail?.text).toMatch(/restored as a test, in \d+ s/);
    expect((await shell("cleargate status")).output).toMatch(/restore-test .* restored in \d+ s/);
  }, 120_000);
});
