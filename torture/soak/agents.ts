import { setTimeout as pause } from "node:timers/promises";
import type { AgentIntake } from "../../test/support/agent-intake.ts";
import { file, header, sealedUpload, testKey } from "../../test/support/seal.ts";
import type { Judged, Pushed } from "./judge.ts";
import { agentOf, BRIEF, BRIEF_AGE_MS, MIGRATION, requirementsOf, unitOf } from "./plan.ts";

export interface Load {
  /** One for each agent, with its own credentials. */
  readonly intakes: readonly AgentIntake[];
  /** How many each agent pushes. */
  readonly manifests: number;
  readonly overMs: number;
}

/** What happens while agents push. */
export interface Watcher {
  pushed(one: Pushed): void;
  /** A receipt was read back. */
  receipt(read: Judged): void;
  /** Resolves once the last plan version is in force. */
  mayEnd: Promise<void>;
}

/** One in so many is not complete, so that its checkpoint fails until the next one. */
const INCOMPLETE_EVERY = 7;
const BEFORE_MS = 1_000;
const RETRY_MS = 500;
const RECEIPT_TRIES = 600;

/** So many of an agent's manifests are pushed before the plan may be in force: each requirement has one after it. */
export const beforeTheEnd = (manifests: number, requirements: number): number =>
  Math.max(0, Math.min(Math.floor((manifests * 3) / 4), manifests - requirements));

const sealed = async (agent: number, number: number) => {
  const requirements = requirementsOf(agent);
  const requirement = requirements[number % requirements.length] as string;
  const completedMs = Date.now() - (requirement === BRIEF ? BRIEF_AGE_MS : BEFORE_MS);
  const complete = (number + agent) % INCOMPLETE_EVERY !== INCOMPLETE_EVERY - 1;
  const about = {
    ...{ migration: MIGRATION, agent: agentOf(agent), unit: unitOf(agent), requirement, complete },
    startedAt: new Date(completedMs - 60_000).toISOString(),
    completedAt: new Date(completedMs).toISOString(),
  };
  const upload = await sealedUpload(header(about), [file("rtc.bak", 1_000)], testKey(agentOf(agent)));
  const { unit, completedAt } = about;
  return { upload, pushed: { key: upload.key, unit, requirement, completedAt, complete } };
};

/** One agent: its manifests at even times, each after the receipt of the one before was looked for. */
const runAgent = async (agent: number, startMs: number, load: Load, watcher: Watcher): Promise<void> => {
  const { manifests, overMs, intakes } = load;
  const intake = intakes[agent] as AgentIntake;
  const held = beforeTheEnd(manifests, requirementsOf(agent).length);
  const unread = new Set<string>();
  const readBack = async (): Promise<void> => {
    for (const key of unread) {
      const receipt = await intake.receiptOf(key);
      if (receipt === undefined) continue;
      unread.delete(key);
      watcher.receipt({ key, outcome: receipt.outcome });
    }
  };
  for (let number = 0; number < manifests; number += 1) {
    const dueMs = startMs + ((number + agent / intakes.length) * overMs) / manifests;
    await pause(Math.max(0, dueMs - Date.now()));
    if (number === held) await watcher.mayEnd;
    await readBack();
    const { upload, pushed } = await sealed(agent, number);
    while (!(await intake.put(upload))) await pause(RETRY_MS);
    unread.add(upload.key);
    watcher.pushed(pushed);
  }
  for (let tries = 0; unread.size > 0 && tries < RECEIPT_TRIES; tries += 1) {
    await pause(RETRY_MS);
    await readBack();
  }
};

/** Lets all agents push; resolves once each has pushed all, and has read its receipts or given up. */
export const runAgents = async (load: Load, watcher: Watcher): Promise<void> => {
  const startMs = Date.now();
  await Promise.all(load.intakes.map((_, agent) => runAgent(agent, startMs, load, watcher)));
};
