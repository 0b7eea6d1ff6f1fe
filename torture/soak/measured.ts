import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { collectedHeap } from "../../local/lambda/collected-heap.ts";
import type { TestCloud } from "../../test/support/cloud.ts";
import type { Agents } from "./agents-child.ts";
import type { Allowance } from "./level.ts";
import { engineResident } from "./processes.ts";

/** Reads every part of an embedded cloud that could grow. */

const MIB = 1_024 ** 2;

/** Of a file, or of a folder with all that is in it. */
export const bytesIn = (path: string): number => {
  if (!existsSync(path)) return 0;
  const found = statSync(path);
  if (!found.isDirectory()) return found.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesIn(join(path, name)), 0);
};

const shortName = (name: string): string => name.replace(/Function[0-9A-F]*$/, "");

const ENGINE = "engine resident";

/** Without its own heap, and what it keeps outside of it: these are measured by themselves. */
const RESIDENT = "cloud resident beside threads";
/** What an instance takes once it has worked, as it was measured. */
const THREAD_BYTES = 56 * MIB;

/**
 * The resident memory without what an instance takes that starts: how many there are depends on what comes at once, and has a bound.
 * It is not divided by them, so that what grows is not the smaller the more threads there are.
 */
export const residentBesideThreads = (resident: number, threads: number): number => resident - threads * THREAD_BYTES;

/** Functions that each manifest, or each minute, invokes. */
const ALWAYS = ["function Receive", "function Log", "function Sweep"];

/** What each part may grow by: what keeps nothing may not grow, and what has something of each manifest may for it. */
export const allowanceOf = (part: string): Allowance => {
  if (part.startsWith("function ")) return { noise: 4 * MIB, mayComeLate: !ALWAYS.includes(part) };
  if (part.startsWith("queue ")) return { noise: 20 };
  const found = ALLOWANCES[part];
  if (found === undefined) throw new Error(`nothing says how ${part} may grow`);
  return found;
};

/** Instances of the template's functions that may come after the warm-up. */
const LATE_INSTANCES = 24;

const ALLOWANCES: Readonly<Record<string, Allowance>> = {
  "cloud heap": { perManifest: 8_192, noise: 4 * MIB },
  "cloud external": { noise: 4 * MIB },
  [RESIDENT]: { noise: 80 * MIB },
  threads: { noise: LATE_INSTANCES },
  [ENGINE]: { perManifest: 8_192, noise: 16 * MIB },
  "agents heap": { noise: 4 * MIB },
  "ledger file": { perManifest: 65_536, noise: 16 * MIB },
  "log files": { perManifest: 2_048, noise: 1 * MIB },
};

const queuePart = (queue: string): string => `queue ${queue.replace(/[0-9A-F]{8}$/, "")}`;

/** What has to be measured. The engine is found on Linux alone. */
export const partsToMeasure = (queues: readonly string[], platform: string = process.platform): string[] => [
  ...ALWAYS,
  ...Object.keys(ALLOWANCES).filter((part) => part !== ENGINE || platform === "linux"),
  ...queues.map(queuePart),
];

/** Parts by name, in bytes, and queues in messages. Of the instances of a function the largest, however many there are. */
export const partsNow = async (cloud: TestCloud, agents: Agents): Promise<Record<string, number>> => {
  const parts: Record<string, number> = {};
  let threads = 1;
  for (const [name, heaps] of Object.entries(await cloud.heaps())) {
    threads += heaps.length;
    if (heaps.length > 0)
      parts[`function ${shortName(name)}`] = Math.max(...heaps.map(({ used, external }) => used + external));
  }
  const { used, external } = collectedHeap();
  parts["cloud heap"] = used;
  parts["cloud external"] = external;
  parts[RESIDENT] = residentBesideThreads(process.memoryUsage.rss() - used - external, threads);
  parts.threads = threads;
  const engine = engineResident();
  if (engine !== undefined) parts[ENGINE] = engine;
  const heap = agents.heap();
  if (heap !== undefined) parts["agents heap"] = heap;
  parts["ledger file"] =
    bytesIn(join(cloud.dataDir, "ledger.sqlite")) + bytesIn(join(cloud.dataDir, "ledger.sqlite-wal"));
  parts["log files"] = bytesIn(join(cloud.dataDir, "logs"));
  for (const queue of cloud.queues) {
    const { ready, inFlight } = cloud.queueDepth(queue);
    parts[queuePart(queue)] = ready + inFlight;
  }
  return parts;
};
