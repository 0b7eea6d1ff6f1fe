import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { stringify } from "yaml";
import { cancel } from "../../agent/cancel.ts";
import { openContext } from "../../agent/commands/context.ts";
import { EXIT } from "../../agent/exit.ts";
import { runAgent } from "../../agent/program.ts";
import { bundleExecutable } from "../../scripts/bundle.ts";
import { isPosix } from "../support/real-tools.ts";
import { until } from "../support/until.ts";

/** The agent as a process of its own: from its sources, and with the code of the single executable. */

const folder = mkdtempSync(join(tmpdir(), "cleargate-start-"));
const config = join(folder, "cleargate-agent.yaml");
const spool = join(folder, "spool");
const sources = join(import.meta.dirname, "../../bin/agent.ts");
const executable = join(folder, "executable", "agent.js");
const backup = (requirement: string): object => ({ kind: "backup", unit: "u", requirement, folder: "tree" });

const start = (
  program: string,
  settings: object,
  stdout: "pipe" | number = "pipe",
  node: readonly string[] = [],
): ChildProcess => {
  const key = { id: "k1", file: "a.k1.pem" };
  // Nothing listens there.
  const intake = { bucket: "bucket", region: "eu-west-1", endpoint: "http://127.0.0.1:9" };
  writeFileSync(config, stringify({ agent: "a", migration: "m", key, ...intake, ...settings }));
  return spawn(process.execPath, [...node, program, "run", "--attempts", "1", "--config", config, "--json"], {
    stdio: ["ignore", stdout, "inherit"],
    env: { ...process.env, AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "x" },
  });
};

beforeAll(async () => {
  const said = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
  mkdirSync(join(folder, "tree"));
  writeFileSync(join(folder, "tree", "a"), "a");
  await runAgent(["init", "--agent", "a", "--migration", "m", "--bucket", "bucket", "--config", config, "--json"]);
  said.mockRestore();
  await bundleExecutable(join(folder, "executable"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the agent's process", { timeout: 60_000 }, () => {
  for (const [what, program] of [
    ["from its sources", sources],
    ["as a single executable", executable],
  ] as const)
    it.runIf(isPosix)(`ends by a signal with its programs, ${what}`, async () => {
      const begun = join(folder, "begun");
      rmSync(begun, { force: true });
      const script =
        "fs.writeFileSync(process.argv[1] + '~', String(process.pid)); fs.renameSync(process.argv[1] + '~', process.argv[1]); setInterval(() => {}, 1000)";
      const child = start(program, { hooks: { before: [process.execPath, "-e", script, begun] } });
      await until("the hook", () => existsSync(begun));
      child.kill("SIGTERM");
      expect(await once(child, "close")).toEqual([EXIT.terminated, null]);
      const hook = Number(readFileSync(begun, "utf8"));
      await until("the end of the hook", () => {
        try {
          return !process.kill(hook, 0);
        } catch {
          return true;
        }
      });
    });

  it.each([
    ["from its sources", sources],
    ["as a single executable", executable],
  ])("ends with 1 where an answer never comes and nothing is waited for, %s", async (_, program) => {
    const never = `data:text/javascript,${encodeURIComponent("globalThis.fetch = () => new Promise(() => {});")}`;
    const hooks = { ping: "https://hc.example/a" };
    const child = start(program, { hooks }, "pipe", ["--import", never]);
    expect(await once(child, "close")).toEqual([EXIT.failed, null]);
  });

  it.runIf(isPosix)("goes on to its end where nobody reads what it prints", async () => {
    const child = start(sources, { jobs: [backup("r"), backup("s")] });
    child.stdout?.destroy();
    expect(await once(child, "close")).toEqual([EXIT.spooled, null]);
    expect(readdirSync(join(spool, "pending"))).toHaveLength(2);
  });

  it.runIf(existsSync("/dev/full"))("goes on where what it prints finds no room, and fails", async () => {
    const full = openSync("/dev/full", "w");
    const child = start(sources, { jobs: [backup("t"), backup("v")] }, full);
    closeSync(full);
    expect(await once(child, "close")).toEqual([EXIT.failed, null]);
    expect(readdirSync(join(spool, "pending")).filter((id) => /-[tv]$/.test(id))).toHaveLength(2);
  });

  it("ends by a signal with its status where the spool is damaged", async () => {
    mkdirSync(join(spool, "pending", "damaged"), { recursive: true });
    const said = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
    onTestFinished(() => said.mockRestore());
    await openContext({ config, json: true, attempts: 1 });
    expect(cancel("SIGTERM")).toBe(EXIT.terminated);
    expect(said.mock.lastCall?.[0]).toMatch(/"cancelled".*damaged cannot be read/);
  });
});
