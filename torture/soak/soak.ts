import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type TestCloud, testCloud } from "../../test/support/cloud.ts";
import { type Agents, startAgents } from "./agents-child.ts";
import { askForFsck, editPlan, fetchPack, fsckProblems, packProblems } from "./errands.ts";
import { eventually } from "./eventually.ts";
import { letADayPass, readFound } from "./found.ts";
import { lossesOf } from "./judge.ts";
import { type Sample, type Trend, trendsOf } from "./level.ts";
import { allowanceOf, bytesIn, partsNow, partsToMeasure } from "./measured.ts";
import { agentOf, gatesOf, MIGRATION } from "./plan.ts";

export interface SoakSettings {
  readonly agents: number;
  /** Of each agent. */
  readonly manifests: number;
  readonly overMs: number;
  /** How long everything rests afterwards, while it is measured on. */
  readonly restMs: number;
  readonly sampleMs: number;
  say(text: string): void;
  /** Is given each sample as it is taken. */
  sampled?(sample: Sample): void;
}

export interface SoakReport {
  readonly trends: readonly Trend[];
  /** What there was in the end, by what it is. */
  readonly figures: Readonly<Record<string, number>>;
  /** What is lost, doubled or wrong. */
  readonly losses: readonly string[];
}

const IDLE_MS = 600_000;
const LEAST_AT_REST = 4;
const MIDDLES = [1 / 4, 1 / 2] as const;

/** Measures until it is stopped. */
const startSampling = (cloud: TestCloud, agents: Agents, { sampleMs, sampled }: SoakSettings) => {
  const samples: Sample[] = [];
  let phase = "load" as Sample["phase"] | "over";
  const sampling = (async () => {
    for (let next = Date.now() + sampleMs; ; next += sampleMs) {
      await pause(Math.max(0, next - Date.now()));
      if (phase === "over") return;
      const during: Sample["phase"] = phase;
      const parts = await partsNow(cloud, agents);
      if (during !== phase) continue;
      const sample = { atMs: Date.now(), phase, manifests: agents.pushed.length, parts };
      samples.push(sample);
      sampled?.(sample);
    }
  })();
  return {
    samples,
    resting: () => samples.filter((one) => one.phase === "rest").length,
    enter: (next: typeof phase): void => {
      phase = next;
    },
    ended: sampling,
  };
};

/** What people ask for at once, twice, while agents push: the sweep runs beside it, because evidence runs out all the time. */
const runErrands = async (cloud: TestCloud, agents: Agents, folder: string, settings: SoakSettings) => {
  const startMs = Date.now();
  const packs: { readonly file: string; readonly manifests: number }[] = [];
  const runs = new Set<number>();
  for (const [at, part] of MIDDLES.entries()) {
    await pause(Math.max(0, startMs + part * settings.overMs - Date.now()));
    const manifests = cloud.store.keys().filter((key) => key.startsWith("receipts/")).length;
    const [, file, run] = await Promise.all([
      editPlan(cloud, at + 2, settings.agents),
      fetchPack(cloud, folder),
      askForFsck(cloud),
      cloud.runSchedule("Sweep").catch(() => undefined),
    ]);
    packs.push({ file, manifests });
    runs.add(run);
    settings.say(`plan version ${at + 2} in force, a pack fetched, and fsck asked for (run ${run})`);
  }
  agents.letEnd();
  return { packs, runs };
};

const transitionsIn = async (cloud: TestCloud): Promise<number> =>
  (await cloud.facts()).flatMap(({ events }) => events).filter(({ type }) => /^gate-(cleared|blocked)$/.test(type))
    .length;

type Errands = Awaited<ReturnType<typeof runErrands>>;

/** Lets agents push, people ask, and everything rest. @returns what was measured, and what people were given */
const measuredLoad = async (
  cloud: TestCloud,
  agents: Agents,
  folder: string,
  settings: SoakSettings,
): Promise<Errands & { readonly samples: readonly Sample[] }> => {
  const sampler = startSampling(cloud, agents, settings);
  try {
    const [errands] = await Promise.all([runErrands(cloud, agents, folder, settings), agents.ended]);
    settings.say(`${agents.pushed.length} manifests pushed, ${agents.receipts.length} receipts read back`);
    await cloud.waitUntilIdle(IDLE_MS);
    sampler.enter("rest");
    await pause(settings.restMs);
    await eventually("a few samples at rest", async () => sampler.resting() >= LEAST_AT_REST);
    return { ...errands, samples: sampler.samples };
  } finally {
    sampler.enter("over");
    await sampler.ended;
  }
};

/** Asks for fsck and a pack of everything once more. @returns what is wrong with any of them */
const lastErrands = async (cloud: TestCloud, folder: string, { packs, runs }: Errands, pushed: number) => {
  const problems: string[] = [];
  for (const run of new Set([...runs, await askForFsck(cloud)])) problems.push(...(await fsckProblems(cloud, run)));
  await cloud.runSchedule("Log").catch(() => undefined);
  const file = await fetchPack(cloud, folder);
  for (const pack of [...packs, { file, manifests: pushed }])
    problems.push(...(await packProblems(pack.file, pack.manifests)));
  return { problems, packBytes: bytesIn(file) };
};

const soakIn = async (cloud: TestCloud, folder: string, settings: SoakSettings): Promise<SoakReport> => {
  const { agents: count, manifests, overMs, say } = settings;
  await editPlan(cloud, 1, count);
  const keys = Array.from({ length: count }, (_, at) => cloud.agentKey(agentOf(at)));
  const { endpoint, region, bucket } = cloud;
  const agents = startAgents({ place: { endpoint, region, bucket }, keys, manifests, overMs });
  try {
    const { samples, ...errands } = await measuredLoad(cloud, agents, folder, settings);
    const trends = trendsOf(samples, partsToMeasure(cloud.queues), allowanceOf);
    say("at rest; a day passes");
    await letADayPass(cloud);
    const { pushed } = agents;
    const { problems, packBytes } = await lastErrands(cloud, folder, errands, pushed.length);
    say("fsck and packs are at their ends");
    const found = await readFound(cloud, agents.receipts, problems);
    const figures = {
      manifests: pushed.length,
      facts: found.facts.length,
      "leaves of the log": found.leaves.length,
      "turns of gates": await transitionsIn(cloud),
      mails: cloud.inbox.list().length,
      "events on the bus": cloud.busEvents().length,
      "bytes of the ledger's file": bytesIn(join(cloud.dataDir, "ledger.sqlite")),
      "bytes of objects": bytesIn(join(cloud.dataDir, "s3")),
      "bytes of the last pack": packBytes,
    };
    return {
      trends,
      figures,
      losses: lossesOf(pushed, found, { manifests: count * manifests, gates: gatesOf(count) }),
    };
  } finally {
    agents.kill();
  }
};

/** Lets agents push for so long beside everything else, and judges whether all of it is there and nothing has grown. */
export const soak = async (settings: SoakSettings): Promise<SoakReport> => {
  const root = mkdtempSync(join(tmpdir(), "cleargate-soak-"));
  try {
    const cloud = await testCloud({
      ...{ dataDir: join(root, "cloud"), migration: MIGRATION },
      mayBreakRules: "they are judged before it stops",
    });
    try {
      return await soakIn(cloud, root, settings);
    } finally {
      await cloud.stop();
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
};
