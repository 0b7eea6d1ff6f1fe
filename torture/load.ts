import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Chance } from "../simulate/engine/chance.ts";
import { testCloud } from "../test/support/cloud.ts";
import { testKey } from "../test/support/seal.ts";
import { AGENT } from "./estate.ts";
import { problemsAtRest } from "./judge.ts";
import { ANA, insist } from "./people.ts";
import { newRound, type Round, settle } from "./round.ts";
import { isInForce, putPlan } from "./story.ts";

/** An agent that runs its job again and again at a cloud over a folder, and what must be true once both are at rest. */

const ROOT = join(import.meta.dirname, "..");
const MIGRATION = "loaded";

export interface Place {
  /** Of the cloud. */
  readonly dataDir: string;
  readonly port: number;
  /** Of the agent: its key, its configuration, its spool and what it backs up. */
  readonly agent: string;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secret: string;
}

/** Applies a plan, and gives the agent a folder with one job. */
export const prepare = async ({ dataDir, port, agent }: Place): Promise<Credentials> => {
  const cloud = await testCloud({ dataDir, port });
  const round = newRound(cloud, MIGRATION);
  await insist(
    "a plan in force",
    () => isInForce(round, 1),
    () => putPlan(round, 1, ANA),
  );
  await cloud.waitUntilIdle();
  const credentials = cloud.agentKey(AGENT);
  const { endpoint, bucket, region } = cloud;
  await cloud.stop();
  mkdirSync(join(agent, "backup"), { recursive: true });
  writeFileSync(join(agent, "backup", "rtc.bak"), Buffer.alloc(1_000, "x"));
  const key = testKey(AGENT).privateKey.export({ format: "pem", type: "pkcs8" });
  writeFileSync(join(agent, "key.pem"), key, { mode: 0o600 });
  const config = {
    ...{ agent: AGENT, migration: MIGRATION, bucket, region, endpoint, key: { id: "k1", file: "key.pem" } },
    jobs: [{ kind: "backup", unit: "pool01", requirement: "rtc", folder: "backup" }],
  };
  writeFileSync(join(agent, "cleargate-agent.yaml"), stringify(config));
  return credentials;
};

/** Runs the agent's job; after `killAfterMs` it is killed. @returns its status, undefined where it was killed */
const runAgent = async (
  { agent }: Place,
  { accessKeyId, secret }: Credentials,
  killAfterMs?: number,
): Promise<number | undefined> => {
  const env = { ...process.env, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secret };
  const args = [join(ROOT, "bin", "agent.ts"), "run", "--again"];
  const child = spawn(process.execPath, args, { cwd: agent, env, stdio: "ignore" });
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  const [status] = (await once(child, "exit")) as [number | null];
  clearTimeout(timer);
  return status ?? undefined;
};

export interface Load {
  /** Ends it with the run that is under way. @returns how often the job ran, and how many of these runs were killed */
  stop(): Promise<{ readonly runs: number; readonly kills: number }>;
}

/** Runs the job without pause; one run of four is killed at a random moment. */
export const keepRunning = (place: Place, credentials: Credentials, chance: Chance): Load => {
  let isGoing = true;
  let runs = 0;
  let kills = 0;
  const going = (async () => {
    while (isGoing) {
      runs += 1;
      const killAfterMs = chance.below(4) === 0 ? 200 + chance.below(1_500) : undefined;
      if ((await runAgent(place, credentials, killAfterMs)) === undefined) kills += 1;
    }
  })();
  return {
    stop: async () => {
      isGoing = false;
      await going;
      return { runs, kills };
    },
  };
};

const RECONCILES = 6;

/** An event that was lost is found within some quarters of an hour. */
const letReconcile = async ({ cloud, pushed, facts }: Round): Promise<void> => {
  for (let quarter = 0; quarter < RECONCILES; quarter += 1) {
    await cloud.waitUntilIdle(240_000);
    const audited = (await facts()).flatMap((fact) => (fact.type === "manifest-audited" ? [fact.object.key] : []));
    if (pushed.every((key) => audited.includes(key))) return;
    await cloud.advanceClock(15 * 60_000);
  }
};

const RUNS_TO_EMPTY_A_SPOOL = 5;

/** Starts the cloud once more, lets the agent push what waits, and lets all come to rest. @returns what is wrong then */
export const problemsAfter = async (place: Place, credentials: Credentials): Promise<string[]> => {
  const { dataDir, port } = place;
  const cloud = await testCloud({ dataDir, port, mayBreakRules: "they are judged here" });
  try {
    let status: number | undefined;
    for (let run = 0; run < RUNS_TO_EMPTY_A_SPOOL && status !== 0; run += 1)
      status = await runAgent(place, credentials);
    const round = newRound(cloud, MIGRATION);
    round.pushed.push(...cloud.store.keys().filter((key) => key.startsWith(`intake/${AGENT}/${MIGRATION}/`)));
    await letReconcile(round);
    await settle(round, {});
    return [
      ...(status === 0 ? [] : [`the agent ends with ${status}`]),
      ...(round.pushed.length === 0 ? ["no agent has pushed anything"] : []),
      ...(await problemsAtRest(round)),
    ];
  } finally {
    await cloud.stop();
  }
};
