import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Cloud } from "../../local/cloud.ts";
import { AGENT_IDS, type AgentId, type RealFolder, writeJobs, writePlan } from "./agents.ts";
import { type CommandResult, ROOT, runCommand } from "./commands.ts";
import type { Estate } from "./estate.ts";
import { expectThat } from "./narration.ts";

export const MIGRATION = "contoso-lync2013";

/** What the story takes place on: the embedded cloud, the estate, and a folder for configurations. */
export interface Stage {
  readonly cloud: Cloud;
  readonly estate: Estate;
  readonly folder: string;
  /** A folder of the user's own, in place of one backup. */
  readonly realFolder: string | undefined;
}

/** Runs `cleargate` with the token of a role. */
export const runCli = async (
  { cloud }: Stage,
  args: readonly string[],
  { show = true, role = "manager" } = {},
): Promise<CommandResult> => {
  const token = await cloud.oidc.token([role]);
  const env = { CLEARGATE_API: cloud.apiUrl, CLEARGATE_TOKEN: token, CLEARGATE_MIGRATION: MIGRATION };
  return runCommand("cleargate", args, env, show);
};

const configOf = ({ folder }: Stage, agent: AgentId): string => join(folder, agent, "cleargate-agent.yaml");

const runAgent = ({ cloud }: Stage, id: AgentId, args: readonly string[], show = true): Promise<CommandResult> => {
  const key = cloud.agentKey(id);
  return runCommand("agent", args, { AWS_ACCESS_KEY_ID: key.accessKeyId, AWS_SECRET_ACCESS_KEY: key.secret }, show);
};

/** @returns the public key that the agent seals with */
const initAgent = async (stage: Stage, id: AgentId): Promise<string> => {
  const { bucket, region, endpoint } = stage.cloud;
  const options = { agent: id, migration: MIGRATION, bucket, region, endpoint, config: configOf(stage, id) };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const { stdout } = await runAgent(stage, id, ["init", ...args, "--json"], false);
  const { publicKey }: { publicKey: string } = JSON.parse(stdout);
  return publicKey;
};

/** Initialises the agents and applies the example plan with their keys. */
export const applyPlan = async (stage: Stage): Promise<void> => {
  const publicKeys: Record<string, string> = {};
  for (const id of AGENT_IDS) publicKeys[id] = await initAgent(stage, id);
  const plan = join(stage.folder, "plan.yaml");
  writePlan(join(ROOT, "examples", "contoso", "plan.yaml"), plan, publicKeys, stage.realFolder !== undefined);
  expectThat("the plan is applied", (await runCli(stage, ["plan", "apply", plan])).status === 0);
};

/** Runs the jobs of some agents, and waits until everything that they pushed is audited. */
export const pushAll = async (stage: Stage, agents: readonly AgentId[], real?: RealFolder): Promise<void> => {
  for (const id of agents) {
    const config = configOf(stage, id);
    writeJobs(config, id, stage.estate.folder, real);
    const { status } = await runAgent(stage, id, ["run", "--config", config]);
    expectThat(`${id} collects and pushes everything`, status === 0);
  }
  await stage.cloud.waitUntilIdle();
};

/** Has the existing system documented. @returns the page */
export const documentSystem = async (stage: Stage): Promise<string> => {
  const output = join(stage.folder, "system.html");
  const { status } = await runCli(stage, ["document", MIGRATION, "--output", output], { role: "auditor" });
  expectThat("the existing system is documented", status === 0);
  return readFileSync(output, "utf8");
};

interface Gate {
  readonly id: string;
  readonly state: string;
  readonly blockers: readonly { requirement: string; unit: string; state: string; reason: string | null }[];
}

export const pilotGate = async (stage: Stage): Promise<Gate> => {
  const { stdout } = await runCli(stage, ["gates", "-g", "pilot", "--json"], { show: false });
  const { gates }: { gates: readonly Gate[] } = JSON.parse(stdout);
  const [gate] = gates;
  if (gate === undefined) throw new Error("the plan has no pilot gate");
  return gate;
};
