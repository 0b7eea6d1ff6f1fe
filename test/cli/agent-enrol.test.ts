import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { runCli } from "../../cli/program.ts";
import type { EnrolmentView } from "../../contract/schemas/enrolment.ts";
import { keyFingerprint } from "../../core/enrolment/proof.ts";
import { publicKeyFileText } from "../../core/manifest/public-key-file.ts";
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

let given: Partial<EnrolmentView> = {};
let listed: readonly EnrolmentView[] = [];
let asked: { readonly path: string; readonly body: unknown } | undefined;
const CODE = "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-GGGG-HHHH";
const said = cliAtApi(({ method, url, body }) => {
  if (method === "GET") return { now: NOW, enrolments: listed };
  asked = { path: url.pathname, body: body === "" ? undefined : JSON.parse(body) };
  const [, id] = /enrolments\/(\w+)\/withdrawal$/.exec(url.pathname) ?? [];
  const taken = listed.find((one) => one.id === id);
  if (taken !== undefined) return { now: NOW, enrolment: { ...taken, state: "withdrawn" } };
  return { now: NOW, enrolment: enrolment({ state: "open", claim: null, ...given }), code: CODE };
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
    const body = { agent: "db01", units: ["db01", "db02"], key: "k1", host: "db01", minutes: 5, language: "en" };
    expect(asked).toEqual({ path: "/migrations/m/enrolments", body });
    expect(said.out.join("")).toMatch(
      new RegExp(`On db01, until 2026-11-27 12:10:00Z and once:\n\n {2}cleargate-agent enrol ${CODE} --api http://`),
    );
  });

  it("says who is told that a host uses it", async () => {
    await runCli(["agent", "enrol", "--agent", "db01", "--unit", "db01", "-m", "m"]);
    expect(said.out.join("")).toContain("A mail tells eva@example.com when a host uses it.");
    given = { by: personOf("eva", { email: null }) };
    await runCli(["agent", "enrol", "--agent", "db01", "--unit", "db01", "--language", "es", "-m", "m"]);
    expect(said.out.join("")).toContain("no mail tells you that a host uses it");
    expect(asked?.body).toMatchObject({ language: "es" });
    given = {};
  });

  it("prints the code alone, for a pipe", async () => {
    expect(await runCli(["agent", "enrol", "--agent", "db01", "--unit", "db01", "--quiet", "-m", "m"])).toBe(0);
    expect(said.out.join("")).toBe(`${CODE}\n`);
    given = { by: personOf("eva", { email: null }) };
    await runCli(["agent", "enrol", "--agent", "db01", "--unit", "db01", "--quiet", "-m", "m"]);
    given = {};
    expect(said.err.join("")).toContain("no mail tells you");
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
    ["a code that was withdrawn", [enrolment({ state: "withdrawn" })], [], 2],
    ["digits of two codes", [enrolment(), enrolment({ id: `ab12ab12ab12${"0".repeat(52)}` })], [], 2],
  ])("changes nothing for %s", async (_, list, more, exit) => {
    listed = list;
    expect(await accept(PLAN, ...more)).toMatchObject({ status: exit, text: PLAN });
  });

  it("takes the fingerprint however it was written down, and no name that is none of a code", async () => {
    listed = [enrolment()];
    expect((await accept(PLAN, "--fingerprint", fingerprint.toUpperCase().replaceAll(" ", ":"))).status).toBe(0);
    expect(await runCli(["agent", "accept", "xyz", "plan", "-m", "m", "--fingerprint", "x"])).toBe(6);
  });

  it("takes the file with the public key in place of its fingerprint, and no other host's", async () => {
    listed = [enrolment()];
    const plan = join(folder, "by-file.yaml");
    const by = (key: string) => {
      const file = join(folder, "db01.k1.pub.json");
      writeFileSync(file, publicKeyFileText({ agent: "db01", key: "k1", publicKey: key }));
      writeFileSync(plan, PLAN);
      return runCli(["agent", "accept", "db01", plan, "-m", "m", "--public-key", file]);
    };
    expect(await by(testKey("evil").publicKey)).toBe(1);
    expect(readFileSync(plan, "utf8")).toBe(PLAN);
    expect(await by(publicKey)).toBe(0);
    expect(readFileSync(plan, "utf8")).toContain(publicKey);
    expect(await runCli(["agent", "accept", "db01", plan, "-m", "m"])).toBe(2);
  });

  it("knows a code by the agent where one host alone has used one for it", async () => {
    const other = { id: "cd".repeat(32) };
    listed = [
      enrolment(),
      enrolment({ ...other, state: "expired", claim: null }),
      enrolment({ ...other, agent: "db02" }),
    ];
    const accepted = () =>
      runCli(["agent", "accept", "db01", join(folder, "plan.yaml"), "-m", "m", "--fingerprint", fingerprint]);
    writeFileSync(join(folder, "plan.yaml"), PLAN);
    expect(await accepted()).toBe(0);
    listed = [...listed, enrolment({ id: "ef".repeat(32) })];
    expect(await accepted()).toBe(2);
    expect(said.err.join("")).toContain("2 codes may be meant by db01");
  });
});

describe("cleargate agent withdraw", () => {
  const withdraw = (given: string) => runCli(["agent", "withdraw", given, "-m", "m"]);

  it("takes a code back by its first digits or by its agent, and says what a host had done by it", async () => {
    const open = enrolment({ id: "cd".repeat(32), state: "open", claim: null, agent: "db02" });
    listed = [enrolment(), open, enrolment({ id: "ef".repeat(32), state: "expired", claim: null })];
    expect(await withdraw("ab12ab12ab12")).toBe(0);
    expect(asked?.path).toBe(`/migrations/m/enrolments/${"ab12".repeat(16)}/withdrawal`);
    expect(said.out.join("")).toContain("db01.corp had used it");
    expect(await withdraw("db01")).toBe(0);
    expect(asked?.path).toContain("ab12ab12");
    said.out.length = 0;
    expect(await withdraw("db02")).toBe(0);
    expect(said.out.join("")).toBe("The code cdcdcdcdcdcd for agent db02 is withdrawn.\n");
  });

  it("takes none back that may not be the one that is meant", async () => {
    listed = [enrolment(), enrolment({ id: "cd".repeat(32), state: "open", claim: null })];
    asked = undefined;
    expect(await withdraw("db01")).toBe(2);
    expect(await withdraw("db03")).toBe(6);
    listed = [enrolment({ state: "withdrawn" })];
    expect(await withdraw("db01")).toBe(6);
    expect(asked).toBeUndefined();
  });
});
