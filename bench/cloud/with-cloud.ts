import type { Cloud, CloudOptions } from "../../local/cloud.ts";
import type { Meter } from "../../local/gateway/meter.ts";
import { startCloud } from "../../local/start-cloud.ts";
import { synthOnce } from "../../scripts/synth.ts";

/** Runs work on an embedded cloud of its own. */
export const withCloud = async <T>(
  work: (cloud: Cloud) => Promise<T>,
  options: Pick<CloudOptions, "partitionLimit" | "dataDir"> = {},
): Promise<T> => {
  const cloud = await startCloud({ assembly: synthOnce(), port: 0, ...options });
  try {
    return await work(cloud);
  } finally {
    await cloud.stop();
  }
};

export interface LedgerUsage {
  readonly calls: number;
  readonly readUnits: number;
  readonly writeUnits: number;
}

/** Sums what one function's calls to the ledger consumed. */
export const ledgerUsage = (meter: Meter, caller: string): LedgerUsage => {
  const usage = Object.entries(meter.read()).filter(([name]) => name.startsWith(caller) && name.includes(" dynamodb:"));
  const sum = (member: "requests" | "readUnits" | "writeUnits"): number =>
    usage.reduce((total, [, one]) => total + one[member], 0);
  return { calls: sum("requests"), readUnits: sum("readUnits"), writeUnits: sum("writeUnits") };
};
