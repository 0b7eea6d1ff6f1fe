import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { stringify } from "yaml";
import { chanceOf } from "../simulate/engine/chance.ts";
import { testCloud } from "../test/support/cloud.ts";
import { testKey } from "../test/support/seal.ts";
import { type Desk, freePort, startDesk } from "./desk.ts";
import { AGENT } from "./estate.ts";
import { problemsAtRest } from "./judge.ts";
import { ANA, insist } from "./people.ts";
import { newRound, type Round, settle } from "./round.ts";
import { isInForce, putPlan } from "./story.ts";

/** `kill -9` of the cloud and of agents, at random moments under load, and a restart over the same folder. */

const ROOT = join(import.meta.dirname, "..");
const MIGRATION = "killed";

/** An agent's folder: its key, its spool and one job, which collects and pushes a backup. */
const agentFolder = (folder: string, { endpoint, bucket, region }: Desk["facts"]): void => {
  mkdirSync(join(folder, "backup"), { recursive: true });
  writeFileSync(join(folder, "backup", "rtc.bak"), Buffer.alloc(1_000, "x"));
  const key = testKey(AGENT).privateKey.export({ format: "pem", type: "pkcs8" });
  writeFileSync(join(folder, "key.pem"), key, { mode: 0o600 });
  const config = {
    ...{ agent: AGENT, migration: MIGRATION, bucket, region, endpoint, key: { id: "k1", file: "key.pem" } },
    jobs: [{ kind: "backup", unit: "pool01", requirement: "rtc", folder: "backup" }],
  };
  writeFileSync(join(folder, "cleargate-agent.yaml"), stringify(config));
};

interface Credentials {
  readonly accessKeyId: string;
  readonly secret: string;
}

/** Runs the agent's command; after `killAfterMs` it is killed. @returns its status, undefined where it was killed */
const runAgent = async (
  folder: string,
  { accessKeyId, secret }: Credentials,
  args: readonly string[],
  killAfterMs?: number,
): Promise<number | undefined> => {
  const env = { ...process.env, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secret };
  const child = spawn(process.execPath, [join(ROOT, "bin", "agent.ts"), ...args], {
    cwd: folder,
    env,
    stdio: "ignore",
  });
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  const [status] = (await once(child, "exit")) as [number | null];
  clearTimeout(timer);
  return status ?? undefined;
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

/** Where a store is killed or cut, and what it is told of. */
export interface Killed {
  readonly kills: number;
  readonly agentRuns: number;
  readonly agentKills: number;
  readonly problems: readonly string[];
}

/**
 * Kills the cloud so often, while an agent runs its job again and again and is killed now and then; then all is let come to
 * rest, and judged.
 */
export const killAtRandom = async (seed: number, kills: number, say: (text: string) => void): Promise<Killed> => {
  const chance = chanceOf(seed, "kill");
  const root = mkdtempSync(join(tmpdir(), "cleargate-torture-"));
  const dataDir = join(root, "cloud");
  const folder = join(root, "agent");
  const port = await freePort();
  let agentRuns = 0;
  let agentKills = 0;
  try {
    const before = await testCloud({ dataDir, port });
    const round = newRound(before, MIGRATION);
    await insist(
      "a plan in force",
      () => isInForce(round, 1),
      () => putPlan(round, 1, ANA),
    );
    await before.waitUntilIdle();
    const credentials = before.agentKey(AGENT);
    const { endpoint, bucket, region } = before;
    await before.stop();
    agentFolder(folder, { endpoint, bucket, region });
    for (let kill = 1; kill <= kills; kill += 1) {
      const desk = await startDesk(dataDir, port);
      let isUp = true;
      const agents = (async () => {
        while (isUp) {
          const dies = chance.below(4) === 0;
          agentRuns += 1;
          const status = await runAgent(
            folder,
            credentials,
            ["run", "--again"],
            dies ? 200 + chance.below(1_500) : undefined,
          );
          if (status === undefined) agentKills += 1;
        }
      })();
      await pause(500 + chance.below(4_000));
      await desk.kill();
      isUp = false;
      await agents;
      say(`kill ${kill}: ${agentRuns} runs of the agent, ${agentKills} of them killed`);
    }
    const after = await testCloud({ dataDir, port });
    try {
      const last = newRound(after, MIGRATION);
      // What waits in the spool is pushed, and what was pushed and of which the event was lost is found.
      for (let attempt = 0; attempt < 5; attempt += 1)
        if ((await runAgent(folder, credentials, ["run", "--again"])) === 0) break;
      last.pushed.push(...after.store.keys().filter((key) => key.startsWith(`intake/${AGENT}/${MIGRATION}/`)));
      await letReconcile(last);
      await settle(last, {});
      const problems = await problemsAtRest(last);
      if (last.pushed.length === 0) problems.push("no agent has pushed anything");
      return { kills, agentRuns, agentKills, problems };
    } finally {
      await after.stop();
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
};
