import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { parse, stringify } from "yaml";
import { planText } from "../support/plan.ts";
import { runOurs } from "../support/processes.ts";
import { until } from "../support/until.ts";
import { addAgent, verifyAddresses } from "./account.ts";
import { type Doorway, deploy, environmentOf, type Outputs, openDoorway, SENDER } from "./deployed.ts";
import { type Issuer, startIssuer } from "./issuer.ts";
import { failuresLogged } from "./logs.ts";
import { type Ministack, ministack, startMinistack } from "./ministack.ts";

const ACCOUNTS = ["ann", "bob"].map((name) => `${name},sip:${name}@contoso.com,pool01.contoso.com,True`).join("\n");
/** Its gates open and shut often, and each mail of that counts here. */
const EXTRA = "waivers: { maxDuration: 1d }\nnotifications: { damp: { after: 20, within: 1s } }";
/** Longer than it takes to see the gate open, and little longer than the sweep's minute. */
const WAIVED_MS = 40_000;

/** The stack as it is deployed, in an account of another team's cloud: the main job from end to end. */

describe.skipIf(ministack === undefined)("the stack at MiniStack (needs MiniStack)", () => {
  const folder = mkdtempSync(join(tmpdir(), "cleargate-job-"));
  const config = join(folder, "agent", "cleargate-agent.yaml");
  let at: Ministack;
  let issuer: Issuer;
  let outputs: Outputs;
  let api: Doorway;
  let agentEnv: Readonly<Record<string, string>>;

  beforeAll(async () => {
    at = await startMinistack({ strict: true });
    issuer = await startIssuer(folder);
  });
  let failed = false;
  beforeEach(({ onTestFailed, skip }) => {
    // Each step needs the one before.
    skip(failed);
    onTestFailed(async () => {
      failed = true;
      console.error((await failuresLogged(at)).join("\n"));
    });
  });
  afterAll(async () => {
    await api?.stop();
    await issuer?.stop();
    await at?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const cli = async (person: string, role: string, ...args: string[]) =>
    runOurs("cleargate", args, {
      env: {
        CLEARGATE_API: api.url,
        CLEARGATE_TOKEN: await issuer.token([role], `${person}@example.com`),
        CLEARGATE_MIGRATION: "contoso",
      },
    });
  const agent = (...args: string[]) => runOurs("agent", args, { env: { ...environmentOf(at), ...agentEnv } });
  const push = async (backup: string): Promise<void> => {
    writeFileSync(join(folder, "backup", "rtc.bak"), backup);
    const ran = await agent("run", "--config", config, "--json");
    expect(ran.status, ran.stdout + ran.stderr).toBe(0);
  };
  const gate = async () => cli("ana", "manager", "gates", "-g", "go");
  const mails = async (): Promise<{ Subject: string }[]> => {
    const answer = await fetch(`${at.endpoint}/_ministack/ses/messages`);
    return Object.values(
      ((await answer.json()) as { messages: Record<string, { Subject: string }[]> }).messages,
    ).flat();
  };
  const mailed = async (mark: string): Promise<number> =>
    (await mails()).filter(({ Subject }) => Subject.startsWith(mark)).length;

  it("is deployed whole by the command of docs/deploying.md", async () => {
    outputs = await deploy(at, issuer.issuer, "agent01");
    await verifyAddresses(SENDER, "ana@example.com", "kim@example.com");
    agentEnv = await addAgent(at, "agent01", outputs.AgentPolicyArn);
    api = await openDoorway(at, outputs);
  }, 200_000);

  it("lets nobody in without a token", async () => {
    expect((await fetch(`${api.url}/migrations`)).status).toBe(401);
  });

  it("takes a plan", async () => {
    const made = await agent(
      ...["init", "--agent", "agent01", "--migration", "contoso", "--bucket", outputs.IntakeBucket],
      ...["--region", "eu-west-1", "--endpoint", at.endpoint, "--config", config, "--json"],
    );
    const { publicKey } = JSON.parse(made.stdout) as { publicKey: string };
    const plan = parse(planText({ extra: EXTRA })) as { units: { id: string }[] };
    const units = plan.units.filter(({ id }) => id !== "pool02");
    const agents = [{ id: "agent01", units: ["*"], keys: [{ id: "k1", publicKey }] }];
    writeFileSync(join(folder, "plan.yaml"), stringify({ ...plan, units, agents }));
    const applied = await cli("ana", "manager", "plan", "apply", join(folder, "plan.yaml"));
    expect(applied.status, applied.stdout + applied.stderr).toBe(0);
  });

  it("shows by name what keeps the gate shut", async () => {
    const { status, stdout } = await gate();
    expect(status).toBe(3);
    expect(stdout).toMatch(/pool01.*rtc/);
  });

  it("opens the gate when agents have pushed all that is required, and mails it to each manager once", async () => {
    mkdirSync(join(folder, "backup"));
    writeFileSync(join(folder, "accounts.csv"), `DisplayName,SipAddress,RegistrarPool,Enabled\n${ACCOUNTS}\n`);
    const jobs = [
      { kind: "inventory", unit: "pool01", requirement: "accounts", csv: join(folder, "accounts.csv") },
      { kind: "backup", unit: "pool01", requirement: "rtc", folder: join(folder, "backup") },
    ];
    writeFileSync(config, stringify({ ...(parse(readFileSync(config, "utf8")) as object), jobs }));
    await push("all of it");
    await until("a clear gate", async () => (await gate()).status === 0);
    await until("two mails", async () => (await mailed("[CLEAR] contoso · Ready to go")) === 2);
  }, 120_000);

  it("shuts it when a backup has shrunk, and mails that", async () => {
    await push("all");
    await until("a blocked gate", async () => (await gate()).status === 3);
    await until("two mails", async () => (await mailed("[BLOCKED] contoso · Ready to go")) === 2);
  }, 120_000);

  it("opens it by a waiver that two people agree on", async () => {
    const ends = new Date(Date.now() + WAIVED_MS).toISOString();
    const asked = await cli(
      "kim",
      "operator",
      ...[
        "waive",
        "--unit",
        "pool01",
        "--requirement",
        "rtc",
        "--reason",
        "the library is broken",
        "--control",
        "by hand",
        "--expires",
        ends,
      ],
      "--json",
    );
    expect(asked.status, asked.stdout + asked.stderr).toBe(0);
    const { fact } = JSON.parse(asked.stdout) as { fact: string };
    const approved = await cli("ana", "manager", "waive", "--approve", fact, "--reason", "seen the copies", "--yes");
    expect(approved.status, approved.stdout + approved.stderr).toBe(0);
    await until("a clear gate", async () => (await gate()).status === 0);
  }, 120_000);

  it("shuts it by its own schedule when the waiver has ended", async () => {
    const shut = async () => expect(await mailed("[BLOCKED] contoso · Ready to go")).toBe(4);
    await vi.waitFor(shut, { timeout: 180_000, interval: 1_000 });
    expect((await gate()).status).toBe(3);
  }, 200_000);
});
