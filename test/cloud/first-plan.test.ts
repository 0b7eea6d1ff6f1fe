import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { agentOf, cliOf } from "../support/processes.ts";

/** From what lies on a host to a gate that is clear, without a plan of somebody else's. */

let cloud: TestCloud;
const folder = mkdtempSync(join(tmpdir(), "cleargate-first-plan-"));
beforeAll(async () => {
  cloud = await testCloud();
});
afterAll(async () => {
  await cloud?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const agent = agentOf(() => cloud, "fe01");
const cli = cliOf(() => cloud);
const path = (name: string): string => join(folder, name);

it("inspect, plan init, validate, a code for the host and apply lead to a gate that opens", async () => {
  mkdirSync(path("backup"));
  writeFileSync(path("backup/rtc.bak"), "x".repeat(5_000));
  const inspected = await agent(["inspect", path("backup"), "--json"]);
  expect(inspected.status, inspected.stderr).toBe(0);
  writeFileSync(path("fe01.json"), JSON.stringify({ ...inspected.lines[0], host: "fe01" }));

  const people = ["--title", "Contoso", "--time-zone", "Europe/Madrid", "--owner", "Ana Ruiz <ana@example.com>"];
  const made = await cli(
    ...["plan", "init", path("fe01.json"), "--migration", "contoso", "-o", path("plan.yaml")],
    ...people,
    "--before",
    "the step",
  );
  expect(made.status, made.stderr).toBe(0);
  const before = await cli("plan", "validate", path("plan.yaml"));
  expect(before).toMatchObject({ status: 2, stderr: expect.stringContaining("publicKey") });

  const config = path("agent/cleargate-agent.yaml");
  const code = await cli("agent", "enrol", "--agent", "fe01", "--unit", "fe01", "-m", "contoso", "--quiet");
  expect(code.status, code.stderr).toBe(0);
  const to = ["--api", cloud.apiUrl, "--endpoint", cloud.endpoint, "--config", config];
  const enrolled = await agent(["enrol", code.stdout.trim(), ...to, "--json"]);
  expect(enrolled.status, enrolled.stderr).toBe(0);
  const { fingerprint = "" } = enrolled.lines.at(-1) as { fingerprint?: string };
  const accepted = await cli(
    ...["agent", "accept", "fe01", path("plan.yaml"), "--fingerprint", fingerprint, "-m", "contoso"],
  );
  expect(accepted.status, accepted.stderr).toBe(0);
  // Of an agent that was set up without the API, the file with its public key does the same.
  const withKey = readFileSync(path("plan.yaml"), "utf8");
  expect((await cli("plan", "set-key", path("plan.yaml"), path("agent/fe01.k1.pub.json"))).status).toBe(0);
  expect(readFileSync(path("plan.yaml"), "utf8")).toBe(withKey);
  expect((await cli("plan", "validate", path("plan.yaml"))).status).toBe(0);
  expect((await cli("plan", "apply", path("plan.yaml"))).status).toBe(0);
  expect((await cli("gates")).status).toBe(3);

  const job = ["--unit", "fe01", "--requirement", "folder", "--config", config];
  expect((await agent(["add", path("backup"), ...job])).status).toBe(0);
  expect((await agent(["run", "--config", config])).status).toBe(0);
  const waited = await cli("gates", "--wait", "--timeout", "30", "--interval", "1");
  expect(waited.status, waited.stdout).toBe(0);
}, 120_000);
