import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EnrolmentsAnswer, IssuedEnrolment } from "../../contract/schemas/enrolment.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { agentOf, cliOf } from "../support/processes.ts";
import { isPosix } from "../support/real-tools.ts";

/** A host that has nothing but a code, as the stack is deployed: it proposes, people decide, and only then its evidence counts. */

let cloud: TestCloud;
const folder = mkdtempSync(join(tmpdir(), "cleargate-enrol-"));
beforeAll(async () => {
  cloud = await testCloud();
});
afterAll(async () => {
  await cloud?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const agent = agentOf(() => cloud, "db01");
const cli = cliOf(() => cloud);
const path = (name: string): string => join(folder, name);

const PLAN = `# kept
format: cleargate.plan/1
migration: contoso
version: 1
title: Contoso
timeZone: UTC
units: [{ id: db01, kind: server }]
contacts: [{ id: ana, name: Ana, email: ana@example.com }]
requirements:
  - { id: folder, title: Folder, evidence: backup, kinds: [server], maxAge: 24h, judgement: test }
gates: [{ id: go, title: Go, before: the step, scope: migration, requirements: all, contacts: [ana] }]
`;

const issue = async (...more: string[]): Promise<IssuedEnrolment> => {
  const given = await cli("agent", "enrol", "--agent", "db01", "--unit", "db01", "-m", "contoso", "--json", ...more);
  expect(given.status, given.stdout + given.stderr).toBe(0);
  return JSON.parse(given.stdout) as IssuedEnrolment;
};
const enrol = (code: string, config: string, ...more: string[]) =>
  agent(["enrol", code, "--api", cloud.apiUrl, "--endpoint", cloud.endpoint, "--config", config, ...more]);
const claimWith = (body: object) =>
  fetch(`${cloud.apiUrl}/enrolments/claim`, { method: "POST", body: JSON.stringify(body) });

describe("enrolling", () => {
  it("leads from a code to a gate that opens, by a plan that somebody applied", async () => {
    const config = path("host/cleargate-agent.yaml");
    const { code, enrolment } = await issue("--host", hostname());
    const enrolled = await enrol(code, config, "--json");
    expect(enrolled.status, enrolled.stderr).toBe(0);
    const summary = enrolled.lines.at(-1) as Record<string, string>;
    expect(summary).toMatchObject({
      ...{ agent: "db01", migration: "contoso", keyId: "k1", bucket: cloud.bucket, prefix: "intake/db01/" },
      ...{ units: ["db01"], tag: { key: "cleargate-agent", value: "db01" }, rolesAnywhere: null },
    });
    expect(summary.policy).toMatch(/^arn:aws:iam::\d+:policy\//);
    const files = readdirSync(path("host")).toSorted();
    expect(files).toEqual([
      ...["cleargate-agent.schema.json", "cleargate-agent.yaml", "db01.k1.pem", "db01.k1.pub.json"],
    ]);
    if (isPosix)
      for (const name of ["cleargate-agent.yaml", "db01.k1.pem"])
        expect(statSync(path(`host/${name}`)).mode & 0o777, name).toBe(0o600);

    // What it pushes before anybody has decided is refused, whatever its code.
    mkdirSync(path("backup"));
    writeFileSync(path("backup/data"), "x".repeat(5_000));
    const job = ["--unit", "db01", "--requirement", "folder", "--config", config];
    expect((await agent(["add", path("backup"), ...job])).status).toBe(0);

    writeFileSync(path("plan.yaml"), PLAN);
    const accept = (fingerprint: string) =>
      cli(
        "agent",
        "accept",
        enrolment.id.slice(0, 12),
        path("plan.yaml"),
        "--fingerprint",
        fingerprint,
        "-m",
        "contoso",
      );
    expect(await accept("0000 1111")).toMatchObject({ status: 1 });
    expect(readFileSync(path("plan.yaml"), "utf8")).toBe(PLAN);
    const accepted = await accept(summary.fingerprint ?? "");
    expect(accepted.status, accepted.stderr).toBe(0);
    const applied = await cli("plan", "apply", path("plan.yaml"));
    expect(applied.status, applied.stdout + applied.stderr).toBe(0);
    expect((await cli("gates")).status).toBe(3);
    const run = await agent(["run", "--config", config]);
    expect(run.status, run.stderr).toBe(0);
    const waited = await cli("gates", "--wait", "--timeout", "30", "--interval", "1");
    expect(waited.status, waited.stdout).toBe(0);

    const listed = await cli("agent", "enrolments", "-m", "contoso");
    expect(listed.stdout).toContain(summary.fingerprint);
    expect(listed.stdout).not.toContain(code);
  }, 120_000);

  it("counts nothing of a key that no plan names, whoever proposed it", async () => {
    const config = path("unaccepted/cleargate-agent.yaml");
    const { code } = await issue("--key", "k2");
    expect((await enrol(code, config)).status).toBe(0);
    const job = ["--unit", "db01", "--requirement", "folder", "--config", config];
    expect((await agent(["add", path("backup"), ...job])).status).toBe(0);
    expect((await agent(["run", "--config", config])).status).toBe(0);
    await cloud.waitUntilIdle();
    const history = await cli("history", "-m", "contoso", "--agent", "db01", "--json");
    expect(history.stdout).toContain("key-unknown");
  }, 120_000);

  it("mails whoever gave the code out, once, which host used it, and takes the code back", async () => {
    const told = () => cloud.inbox.list().filter(({ subject }) => subject.startsWith("[ALTA] contoso"));
    const { code, enrolment } = await issue("--key", "k4", "--language", "es");
    expect((await enrol(code, path("told/cleargate-agent.yaml"))).status).toBe(0);
    await cloud.waitUntilIdle();
    const [mail, ...others] = told();
    expect(others).toEqual([]);
    expect(mail?.to).toEqual([
      expect.stringContaining(enrolment.by && "email" in enrolment.by ? String(enrolment.by.email) : ""),
    ]);
    expect(mail?.text).toContain(`cleargate agent withdraw ${enrolment.id.slice(0, 12)} --migration contoso`);
    const withdrawn = await cli("agent", "withdraw", enrolment.id.slice(0, 12), "-m", "contoso");
    expect(withdrawn.status, withdrawn.stderr).toBe(0);
    const again = await enrol(code, path("late/cleargate-agent.yaml"), "--json");
    expect(JSON.stringify(again.lines)).toContain("enrolment-unknown");
    await cloud.waitUntilIdle();
    expect(told()).toHaveLength(1);
    expect((await cli("agent", "enrolments", "-m", "contoso")).stdout).toMatch(/withdrawn/);
  }, 120_000);

  it("is of one host; the other is told, and keeps no key", async () => {
    const { code } = await issue("--key", "k3");
    expect((await enrol(code, path("one/cleargate-agent.yaml"))).status).toBe(0);
    const second = await enrol(code, path("two/cleargate-agent.yaml"), "--json");
    expect(second.status).toBe(1);
    expect(JSON.stringify(second.lines)).toContain("enrolment-used");
    expect(readdirSync(path("two"))).toEqual([]);
    expect(existsSync(path("two/cleargate-agent.yaml"))).toBe(false);
  }, 60_000);

  it("tells whoever has no code nothing, and few of them in a second", async () => {
    const body = { code: "0".repeat(32), host: "x", publicKey: `${"A".repeat(43)}=`, proof: `${"A".repeat(86)}==` };
    const answers = await Promise.all(Array.from({ length: 12 }, () => claimWith(body)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(4);
    expect(new Set(statuses)).toEqual(new Set([400, 429]));
  });

  it("lists codes to every role, and gives them out to operators and managers who are people", async () => {
    const asAuditor = await cloud.get<EnrolmentsAnswer>("/migrations/contoso/enrolments", "auditor");
    expect(asAuditor.body.enrolments.length).toBe(4);
    const { body } = await cloud.decide("ana@example.com", "auditor", "enrolments", { agent: "x", units: ["*"] });
    expect(body).toMatchObject({ error: "role-missing" });
  });
});
