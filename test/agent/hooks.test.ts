import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { stringify } from "yaml";
import { ping } from "../../adapters/ping.ts";
import { runAgent } from "../../agent/program.ts";
import { redact } from "../../agent/service/redact.ts";

const folder = mkdtempSync(join(tmpdir(), "cleargate-hooks-"));
const config = join(folder, "cleargate-agent.yaml");
const log = join(folder, "log");
const pings: string[] = [];
const said: string[] = [];
let server: Server;
let base: string;

/** A program that writes what it is told of; its words hold what a shell would run. */
const hook = (name: string, status = 0): string[] => [
  process.execPath,
  "-e",
  `require("fs").appendFileSync(process.argv[1], process.argv[2] + " " + process.env.CLEARGATE_COMMAND + " " +
    process.env.CLEARGATE_EXIT_STATUS + " " + process.env.SECRET_OF_THE_AGENT + "\\n"); process.exit(${status})`,
  log,
  `${name}$(touch ${join(folder, "shell")})`,
];

const run = async (over: object, ...args: string[]): Promise<number> => {
  for (const list of [pings, said]) list.length = 0;
  rmSync(log, { force: true });
  const hooks = { before: hook("before"), after: hook("after"), error: hook("error"), ping: `${base}/id`, ...over };
  writeFileSync(config, stringify({ ...settings, hooks }));
  return runAgent(["run", "--attempts", "1", "--config", config, "--json", ...args]);
};
const ran = (): string[] =>
  (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : []).map((line) => line.replace(/\$\(.*?\)/, ""));
let settings: object;

beforeAll(async () => {
  process.env.SECRET_OF_THE_AGENT = "secret";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => said.push(String(text)) > 0);
  server = createServer((request, response) => {
    if (request.url?.startsWith("/id")) pings.push(request.url);
    response.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  mkdirSync(join(folder, "tree"));
  await runAgent(["init", "--agent", "a", "--migration", "m", "--bucket", "bucket", "--config", config, "--json"]);
  const key = { id: "k1", file: "a.k1.pem" };
  settings = { agent: "a", migration: "m", bucket: "bucket", region: "eu-west-1", key, endpoint: base };
});
afterAll(() => {
  vi.restoreAllMocks();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("hooks", { timeout: 60_000 }, () => {
  it("are run before and after, without a shell and the agent's variables, and a monitor is told", async () => {
    expect(await run({})).toBe(0);
    expect(ran()).toEqual(["before run undefined undefined", "after run 0 undefined"]);
    expect(pings).toEqual(["/id/start", "/id/0"]);
    expect(existsSync(join(folder, "shell"))).toBe(false);
  });

  it("are none of a dry run", async () => {
    await run({}, "--dry-run");
    expect([...ran(), ...pings]).toEqual([]);
  });

  it("keep anything from being read where the first fails, and tell of it", async () => {
    expect(await run({ before: hook("before", 9) })).toBe(1);
    expect(ran()).toEqual(["before run undefined undefined", "error run 1 undefined"]);
    expect(pings).toEqual(["/id/start", "/id/1"]);
    expect(said.at(-1)).toContain("exit_error");
  });

  it("fail a command that was done where the last fails; a monitor that is not there fails nothing", async () => {
    expect(await run({ after: hook("after", 9) })).toBe(1);
    expect(pings.at(-1)).toBe("/id/1");
    expect(said.at(-1)).toContain('"summary"');
    expect(await run({ ping: "http://127.0.0.1:9/id" })).toBe(0);
    expect(said.join("")).toContain('"warning"');
    expect(said.join("")).not.toContain("127.0.0.1:9/id");
  });

  for (const address of [
    "http://user@a.example/id",
    "http://:pass@a.example/id",
    "http://a.example/id?key=1",
    "http://a.example/id#",
  ])
    it(`have no monitor at ${address}, where a path cannot be added`, async () => {
      expect(await run({ ping: address })).toBe(2);
      expect(said.at(-1)).toContain("must be a URL without");
      expect(said.at(-1)).not.toContain(address);
    });

  it("show no address that cannot be asked", async () => {
    // A browser may not ask this port, and fetch says so with the whole address.
    for (const address of ["http://user:pass@a.example/id", "http://127.0.0.1:6000/id"]) {
      const wrong = await ping(address, "start");
      expect(wrong).toMatch(/^it cannot be reached: \w+$/);
    }
  });

  it("leave neither their arguments nor the monitor's address in a support bundle", () => {
    const text = JSON.stringify(redact({ hooks: { before: ["/bin/x", "pass"], ping: "https://hc-ping.com/uuid" } }));
    expect(text).not.toMatch(/pass|uuid/);
  });
});
