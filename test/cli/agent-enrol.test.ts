import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { runCli } from "../../cli/program.ts";
import type { EnrolmentView } from "../../contract/schemas/enrolment.ts";
import { keyFingerprint } from "../../core/enrolment/proof.ts";
import { cliAtApi } from "../support/cli-at-api.ts";
import { personOf } from "../support/people.ts";
import { testKey } from "../support/seal.ts";

/** Whoever gives a code out, and whoever puts the key of a host into a plan. */

const folder = mkdtempSync(join(tmpdir(), "cleargate-agent-enrol-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { publicKey } = testKey("db01");
const fingerprint = keyFingerprint(publicKey);
const NOW = "2026-11-27T12:00:00.000Z";
const enrolment = (over: Partial<EnrolmentView> = {}): EnrolmentView => ({
  ...{ id: "ab12".repeat(16), migration: "m", agent: "db01", key: "k1", units: ["db01"], host: null },
  ...{ by: personOf("eva"), at: NOW, expiresAt: "2026-11-27T12:10:00.000Z", state: "claimed" },
  claim: { publicKey, fingerprint, host: "db01.corp", at: NOW },
  ...over,
});

let listed: readonly EnrolmentView[] = [];
let asked: { readonly path: string; readonly body: unknown } | undefined;
const CODE = "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-GGGG-HHHH";
const said = cliAtApi(({ method, url, body }) => {
  if (method === "GET") return { now: NOW, enrolments: listed };
  asked = { path: url.pathname, body: JSON.parse(body) };
  return { now: NOW, enrolment: enrolment({ state: "open", claim: null }), code: CODE };
});

const PLAN = `# kept
version: 1
agents:
  - { id: other, units: ["*"], keys: [{ id: k1, publicKey: ${testKey("other").publicKey} }] }
`;
const accept = async (plan: string, ...more: string[]) => {
  const file = join(folder, "plan.yaml");
  writeFileSync(file, plan);
  const args = ["agent", "accept", "ab12ab12ab12", file, "-m", "m", "--fingerprint", fingerprint, ...more];
  const status = await runCli(args);
  const text = readFileSync(file, "utf8");
  return { status, text, agents: (parse(text) as { agents: unknown[] }).agents };
};

describe("cleargate agent enrol", () => {
  it("prints what is entered on the host, once", async () => {
    const args = ["--agent", "db01", "--unit", "db01", "--unit", "db02", "--host", "db01", "--for", "5", "-m", "m"];
    expect(await runCli(["agent", "enrol", ...args])).toBe(0);
    const body = { agent: "db01", units: ["db01", "db02"], key: "k1", host: "db01", minutes: 5 };
    expect(asked).toEqual({ path: "/migrations/m/enrolments", body });
    expect(said.out.join("")).toMatch(
      new RegExp(`On db01, until 2026-11-27 12:10:00Z and once:\n\n {2}cleargate-agent enrol ${CODE} --api http://`),
    );
  });

  it("wants to know whose evidence the agent shall push", async () => {
    expect(await runCli(["agent", "enrol", "--agent", "db01", "-m", "m"])).toBe(2);
  });
});

describe("cleargate agent enrolments", () => {
  it("shows who used which code, with the fingerprint to compare", async () => {
    listed = [enrolment(), enrolment({ id: "cd".repeat(32), state: "open", claim: null, host: "db02" })];
    expect(await runCli(["agent", "enrolments", "-m", "m"])).toBe(0);
    const text = said.out.join("");
    expect(text).toContain("ab12ab12ab12");
    expect(text).toMatch(new RegExp(`claimed +db01\\.corp +${fingerprint}`));
    expect(text).toMatch(/open +db02 +– /);
    listed = [];
    expect(await runCli(["agent", "enrolments", "-m", "m"])).toBe(0);
    expect(said.out.join("")).toContain("no code was given out");
  });
});

describe("cleargate agent accept", () => {
  it("adds the agent with its key and units, and keeps the rest of the plan", async () => {
    listed = [enrolment()];
    const { status, text, agents } = await accept(PLAN);
    expect(status).toBe(0);
    expect(text).toMatch(/^# kept\n/);
    expect(agents).toEqual([expect.anything(), { id: "db01", units: ["db01"], keys: [{ id: "k1", publicKey }] }]);
    expect(said.out.join("")).toContain('raise "version"');
    const again = await accept(text);
    expect(again).toMatchObject({ status: 0, text });
    expect(said.out.join("")).toContain("has this key of db01 already");
  });

  it("makes the list of agents where the plan has none", async () => {
    listed = [enrolment()];
    expect((await accept("version: 1\n")).agents).toHaveLength(1);
  });

  it("puts the key into the place that a first plan has for it", async () => {
    listed = [enrolment()];
    const { agents } = await accept("agents:\n  - { id: db01, units: [u], keys: [{ id: k1, publicKey: '' }] }\n");
    expect(agents).toEqual([{ id: "db01", units: ["u"], keys: [{ id: "k1", publicKey }] }]);
    expect(said.out.join("")).toContain("It stays with the units of the plan: u");
  });

  it("adds a key beside the others of an agent, and replaces none unless it is told to", async () => {
    const plan = `agents:\n  - { id: db01, units: [u], keys: [{ id: k1, publicKey: ${testKey("old").publicKey} }] }\n`;
    listed = [enrolment({ key: "k2" })];
    expect((await accept(plan)).text).toContain(testKey("old").publicKey);
    listed = [enrolment()];
    expect(await accept(plan)).toMatchObject({ status: 2, text: plan });
    expect((await accept(plan, "--replace")).agents).toEqual([
      { id: "db01", units: ["u"], keys: [{ id: "k1", publicKey }] },
    ]);
  });

  it.each([
    ["another fingerprint", [enrolment()], ["--fingerprint", "0000"], 1],
    ["no fingerprint", [enrolment()], ["--fingerprint", ""], 1],
    [
      // What the API says of a key proves nothing.
      "a fingerprint that only the API has",
      [enrolment({ claim: { publicKey: testKey("evil").publicKey, fingerprint, host: "db01", at: NOW } })],
      [],
      1,
    ],
    ["a code that no host has used", [enrolment({ state: "open", claim: null })], [], 6],
    ["a code that nobody gave out", [enrolment({ id: "cd".repeat(32) })], [], 6],
    ["digits of two codes", [enrolment(), enrolment({ id: `ab12ab12ab12${"0".repeat(52)}` })], [], 2],
  ])("changes nothing for %s", async (_, list, more, exit) => {
    listed = list;
    expect(await accept(PLAN, ...more)).toMatchObject({ status: exit, text: PLAN });
  });

  it("takes the fingerprint however it was written down, and no name that is none of a code", async () => {
    listed = [enrolment()];
    expect((await accept(PLAN, "--fingerprint", fingerprint.toUpperCase().replaceAll(" ", ":"))).status).toBe(0);
    expect(await runCli(["agent", "accept", "xyz", "plan", "-m", "m", "--fingerprint", "x"])).toBe(2);
  });
});
