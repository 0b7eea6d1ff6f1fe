import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { runAgent } from "../../agent/program.ts";
import { requireRoot, tryOnce, verifyUnits } from "../../agent/service/check-schedule.ts";
import { checkCredentials, readEnvironmentFile } from "../../agent/service/schedule-credentials.ts";
import { systemdUnits } from "../../agent/service/systemd.ts";
import { windowsTask } from "../../agent/service/windows-task.ts";
import { findProgram, isPosix } from "../support/real-tools.ts";

const folder = mkdtempSync(join(tmpdir(), "cleargate-schedule-"));
const config = join(folder, "cleargate-agent.yaml");
const units = join(folder, "units");
const variables = join(folder, "agent.env");
const BIN = join(import.meta.dirname, "../../bin/agent.ts");
const said: string[] = [];
const failed = expect.objectContaining({ code: "schedule-failed" });

const install = (...args: string[]): Promise<number> => {
  said.length = 0;
  const options = ["--folder", units, "--no-enable", "--platform", "linux", "--config", config, "--json"];
  return runAgent(["schedule", "install", ...args, ...options]);
};
const spec = (program: readonly string[], over: object = {}) => ({
  ...{ command: "run", flags: ["--dry-run"], onCalendar: "hourly", config, spool: join(folder, "spool") },
  ...{ runAs: "root", writablePaths: [], program, ...over },
});

beforeAll(async () => {
  vi.spyOn(process.stdout, "write").mockImplementation((text) => said.push(String(text)) > 0);
  mkdirSync(join(folder, "tree"));
  writeFileSync(join(folder, "tree", "a"), "a");
  writeFileSync(variables, '# ours\nAWS_ACCESS_KEY_ID=x\nRESTIC_PASSWORD_FILE="/etc/pass"\n');
  await runAgent(["init", "--agent", "a", "--migration", "m", "--bucket", "bucket", "--config", config, "--json"]);
  const upload = { to: "s3", bucket: "vault" };
  const password = { env: "RESTIC_PASSWORD" };
  const jobs = [
    { kind: "backup", unit: "u", requirement: "r", folder: "tree" },
    { kind: "backup", unit: "u", requirement: "s", source: { type: "restic", repository: "/r", password }, upload },
    { kind: "verification", unit: "u", requirement: "v", of: "r", by: "drill", into: "drills" },
  ];
  writeFileSync(config, readFileSync(config, "utf8").replace("jobs: []", `jobs: ${JSON.stringify(jobs)}`));
});
beforeEach(() => rmSync(units, { recursive: true, force: true }));
afterAll(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

describe("schedule install", () => {
  it("schedules all that the configuration has jobs for: runs, copies, drills, with their credentials", async () => {
    expect(await install("--environment-file", variables)).toBe(0);
    const names = ["cleargate-agent", "cleargate-agent-copy", "cleargate-agent-drill"];
    expect(readdirSync(units).toSorted()).toEqual(
      names.flatMap((name) => [`${name}.service`, `${name}.timer`]).toSorted(),
    );
    for (const name of names)
      expect(readFileSync(join(units, `${name}.service`), "utf8")).toContain(`\nEnvironmentFile=${variables}\n`);
    expect(readFileSync(join(units, "cleargate-agent-drill.service"), "utf8")).toContain(join(folder, "drills"));
  });

  for (const [what, args, message] of [
    ["a secret that the service would not have", [], "the configuration reads RESTIC_PASSWORD"],
    ["a file of variables that is not there", ["--environment-file", "/none"], "/none cannot be read"],
    ["a command without jobs", ["--command", "verify", "--environment-file", variables], "no job for verify"],
    ["one calendar for several", ["--on-calendar", "daily", "--environment-file", variables], "run, copy, drill"],
    ["a user that is not there", ["--run-as", "no-such-user", "--environment-file", variables], "no user no-such-user"],
  ] as const)
    it.runIf(isPosix)(`says before it writes anything: ${what}`, async () => {
      expect(await install(...args)).toBe(2);
      expect(said.at(-1)).toContain(message);
      expect(existsSync(units)).toBe(false);
    });

  it("says what only root may do, before it is tried", () => {
    expect(() => requireRoot("do it", 1000)).toThrow(failed);
    requireRoot("do it", 0);
  });

  it("warns of credentials of this shell, and refuses a line that sets no variable", () => {
    const shell = { AWS_ACCESS_KEY_ID: "x", AWS_PROFILE: "p" };
    expect(checkCredentials({}, readEnvironmentFile(variables), shell)).toEqual([
      expect.stringMatching(/^AWS_PROFILE/),
    ]);
    const broken = join(folder, "broken.env");
    writeFileSync(broken, "A=1\nexport B=2\n");
    expect(() => readEnvironmentFile(broken)).toThrow(expect.objectContaining({ code: "config-invalid" }));
  });

  it.skipIf(findProgram("systemd-analyze") === undefined)(
    "has systemd read the units, and refuses what it does not accept (needs systemd-analyze)",
    async () => {
      const good = spec([process.execPath], { environmentFile: join(folder, "a 100% env") });
      await verifyUnits(systemdUnits(good));
      await expect(verifyUnits(systemdUnits({ ...good, onCalendar: "whenever" }))).rejects.toEqual(failed);
      await expect(verifyUnits(systemdUnits(spec(["/none/agent"])))).rejects.toEqual(failed);
    },
  );

  it.runIf(isPosix)("starts what is scheduled once, with its variables alone", async () => {
    const script = (text: string): string[] => [process.execPath, "-e", text, "--"];
    const given = new Map([["GIVEN", "1"]]);
    await tryOnce(spec(script("process.exit(process.env.GIVEN === '1' ? 0 : 1)")), given);
    process.env.NOT_GIVEN = "1";
    await tryOnce(spec(script("process.exit(process.env.NOT_GIVEN === undefined ? 0 : 1)")), given);
    await expect(tryOnce(spec(script("console.error('no key'); process.exit(6)")), given)).rejects.toMatchObject({
      message: expect.stringContaining("(exit status 6): no key"),
    });
  });

  it.runIf(isPosix)(
    "writes a command line that runs as it stands",
    async () => {
      const [service] = systemdUnits(spec([process.execPath, BIN], { flags: ["--dry-run", "--job", "u/r"] }));
      const line = /^ExecStart=(.*)$/m.exec(service?.text ?? "")?.[1] ?? "";
      const [program = "", ...args] = [...line.matchAll(/"([^"]*)"/g)].map(([, word]) => word as string);
      expect(execFileSync(program, args, { encoding: "utf8" })).toContain("would_spool");
    },
    120_000,
  );
});

describe("schedule on Windows", () => {
  it("lets what reads or restores whole backups take a week, and a run less than a day", () => {
    const limit = (command: string): string | undefined =>
      /<ExecutionTimeLimit>(.*)</.exec(windowsTask(spec(["agent"], { command })).text)?.[1];
    expect(["run", "copy", "verify", "drill"].map(limit)).toEqual(["PT23H", "P7D", "P7D", "P7D"]);
  });

  it.runIf(isPosix)(
    "removes all tasks that are there, or the one that is named (with a stand-in for schtasks)",
    async () => {
      const [bin, tasks] = [join(folder, "bin"), join(folder, "tasks")];
      for (const one of [bin, tasks]) mkdirSync(one);
      const script = `#!/bin/sh
for name; do :; done
[ -e "${tasks}/$name" ] || exit 1
[ "$1" = /query ] || rm "${tasks}/$name"
`;
      writeFileSync(join(bin, "schtasks"), script, { mode: 0o755 });
      for (const name of ["", "-copy", "-drill"]) writeFileSync(join(tasks, `cleargate-agent${name}`), "");
      vi.stubEnv("PATH", `${bin}:${process.env.PATH}`);
      onTestFinished(() => void vi.unstubAllEnvs());
      const remove = async (...args: string[]): Promise<unknown> => {
        said.length = 0;
        const status = await runAgent([
          "schedule",
          "remove",
          "--platform",
          "win32",
          "--config",
          config,
          "--json",
          ...args,
        ]);
        return { status, ...JSON.parse(said.at(-1) ?? "{}") };
      };
      expect(await remove("--command", "copy")).toMatchObject({ status: 0, files: ["copy"] });
      expect(await remove("--command", "copy")).toMatchObject({ status: 1, code: "schedule-failed" });
      expect(await remove()).toMatchObject({ status: 0, files: ["run", "drill"] });
      expect(readdirSync(tasks)).toEqual([]);
      expect(await remove()).toMatchObject({ status: 0, files: [] });
    },
  );
});
