import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import type { InventoriesAnswer, PartsAnswer } from "../../contract/schemas/document.ts";
import type { ProposalView } from "../../contract/schemas/plan.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { agentOf, runOurs } from "../support/processes.ts";

/** The existing system through plan, agent, cloud and page: what nobody named keeps the gate shut, by its name. */

const folder = mkdtempSync(join(tmpdir(), "cleargate-system-"));
const config = join(folder, "cleargate-agent.yaml");
const table = join(folder, "system.csv");
let cloud: TestCloud;
let publicKey: string;

const plan = (version: number, over: { readonly units?: readonly object[]; readonly known?: readonly object[] } = {}) =>
  stringify({
    ...{ format: "cleargate.plan/1", migration: "contoso", version, title: "Test estate", timeZone: "UTC" },
    changes: { approvals: 1 },
    units: [
      { id: "global", kind: "global" },
      { id: "pool01", kind: "pool", name: "pool01.contoso.com" },
      ...(over.units ?? []),
    ],
    agents: [{ id: "agent01", units: ["*"], keys: [{ id: "k1", publicKey }] }],
    contacts: [{ id: "ana", name: "Ana Ruiz", email: "ana@example.com" }],
    requirements: [
      {
        ...{ id: "system", title: "The existing system", evidence: "inventory", lists: "system", kinds: ["global"] },
        ...{ units: ["pool"], known: over.known ?? [], maxAge: "7d", judgement: "test" },
      },
      {
        ...{ id: "changes", title: "Changes", evidence: "cross-check", check: "moves", of: "system" },
        ...{ kinds: ["global"], maxAge: "7d", judgement: "test" },
      },
      { id: "rtc", title: "RTC", evidence: "backup", kinds: ["pool"], maxAge: "1d", judgement: "test" },
    ],
    gates: [
      {
        ...{ id: "go", title: "Ready to go", before: "the step", scope: "migration", contacts: ["ana"] },
        requirements: ["system", "changes"],
      },
      {
        id: "move",
        title: "Move",
        before: "moving",
        scope: "unit",
        kind: "pool",
        requirements: ["rtc"],
        contacts: ["ana"],
      },
    ],
  });

const agent = (...args: string[]) => agentOf(() => cloud, "agent01")([...args, "--config", config, "--json"]);

/** Writes the table, and has the agent push it. */
const push = async (...rows: string[]): Promise<void> => {
  writeFileSync(table, `Type,Name,Site,Note\n${rows.join("\n")}\n`);
  const { status, stderr } = await agent("run");
  expect(status, stderr).toBe(0);
  await cloud.waitUntilIdle();
};

const POOL = "pool,POOL01.contoso.com,Madrid,";
const LAB = "server,lab01.contoso.com,,";

beforeAll(async () => {
  cloud = await testCloud();
  mkdirSync(folder, { recursive: true });
  const made = await agent(
    ...["init", "--agent", "agent01", "--migration", "contoso", "--bucket", cloud.bucket],
    ...["--endpoint", cloud.endpoint],
  );
  publicKey = made.lines[0]?.publicKey as string;
  writeFileSync(
    config,
    stringify({
      ...{ agent: "agent01", migration: "contoso", bucket: cloud.bucket, region: cloud.region },
      ...{ endpoint: cloud.endpoint, key: { id: "k1", file: "agent01.k1.pem" } },
      jobs: [
        {
          ...{ kind: "inventory", unit: "global", requirement: "system" },
          source: { type: "system-csv", path: table },
        },
      ],
    }),
  );
  expect(await cloud.applyPlan(plan(1))).toMatchObject({ status: 202 });
}, 120_000);
afterAll(async () => {
  await cloud?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe("a system that the agent lists", () => {
  it("keeps the gate shut while it has a server that no unit names, and opens it once the plan names it", async () => {
    await push(POOL, LAB);
    expect(await cloud.gate("go")).toMatchObject({
      state: "blocked",
      blockers: expect.arrayContaining([
        expect.objectContaining({
          ...{ requirement: "system", state: "failed" },
          reason: "no unit of the plan stands for server:lab01.contoso.com",
        }),
      ]),
    });

    const known = [{ name: "LAB01.contoso.com", reason: "A laboratory without data" }];
    const { body: proposed } = await cloud.applyPlan(plan(2, { known }));
    // What is easier takes a second person.
    const { body: proposal } = await cloud.get<ProposalView>("/migrations/contoso/proposal");
    expect(JSON.stringify(proposal)).toContain("known");
    const seen = { planVersion: 1, digest: proposed.digest };
    await cloud.decide("kim", "manager", "proposal/approval", { reason: "agreed", seen });
    await cloud.untilInForce();
    await push(POOL, LAB, "policy,Voice/Global,,");
    expect(await cloud.gate("go")).toMatchObject({ state: "clear" });
  }, 120_000);

  it("shows what changed since the last comparison", async () => {
    await push("pool,pool01.contoso.com,Berlin,", LAB, "gateway,gw01.contoso.com,,two E1 lines");
    type History = { facts: { requirement: string; codes: string[]; id: string; summary: string }[] };
    const historyOf = (requirement: string) =>
      cloud.get<History>(`/migrations/contoso/history?requirement=${requirement}&unit=global`);
    const { body } = await historyOf("changes");
    expect(body.facts[0]?.summary).toMatch(/^\d+ parts of the system compared, of 1 unit; /);
    expect((await historyOf("system")).body.facts[0]?.summary).toBe("3 parts of the system");
    const fact = await cloud.get<{ fact: { verdict: { findings: object[] } } }>(`/facts/${body.facts[0]?.id}`);
    expect(fact.body.fact.verdict.findings).toMatchObject([
      { code: "system-added", where: ["gateway:gw01.contoso.com (global)"] },
      { code: "system-removed", where: ["policy:voice/global (global)"] },
      { code: "system-changed", where: ["pool:pool01.contoso.com (site=Madrid → site=Berlin)"] },
    ]);
  }, 60_000);

  it("keeps the gate shut where it lacks a unit", async () => {
    await push(LAB);
    const { blockers } = await cloud.gate("go");
    expect(blockers.find(({ requirement }) => requirement === "system")).toMatchObject({
      reason: "not among the pools and servers of the system: pool01",
    });
  }, 60_000);

  it("is documented by what was accepted last, and says first that it is out of date", async () => {
    const { body } = await cloud.get<InventoriesAnswer>("/migrations/contoso/inventories", "auditor");
    expect(body.inventories).toMatchObject([{ state: "failed", outdated: true, accepted: { entries: 3 } }]);
    const path = `/migrations/contoso/inventories/global/system?limit=2&fact=${encodeURIComponent(body.inventories[0]?.accepted?.fact ?? "")}`;
    const first = await cloud.get<PartsAnswer>(path, "auditor");
    expect([first.status, first.body.cursor]).toEqual([200, expect.stringMatching(/^2\./)]);
    expect((await cloud.get(path, "nobody")).status).toBe(403);

    const output = join(folder, "system.md");
    const env = { CLEARGATE_API: cloud.apiUrl, CLEARGATE_TOKEN: await cloud.oidc.token(["auditor"]) };
    const args = ["document", "contoso", "--format", "markdown", "--output", output];
    const { status, stderr } = await runOurs("cleargate", args, { env });
    expect(status, stderr).toBe(0);
    const page = readFileSync(output, "utf8");
    expect(page.indexOf("What is not known")).toBeLessThan(page.indexOf("## "));
    expect(page).toContain("newer evidence was not accepted");
    expect(page).toMatch(/\| gw01\.contoso\.com \| two E1 lines \|/);
    const again = await runOurs("cleargate", args, { env });
    expect([again.status, again.stderr]).toEqual([2, expect.stringContaining("cannot be written")]);
  }, 60_000);
});
