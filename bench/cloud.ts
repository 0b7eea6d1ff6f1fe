import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { startCloud } from "../local/cloud.ts";
import { synthOnce } from "../scripts/synth.ts";
import { type Bench, type Figure, figure, pairTimed } from "./measure.ts";
import { pushAsAgent } from "./push.ts";

const PRICES = {
  // US East, on demand, as published on 2026-11-01; USD per million.
  writeUnit: 0.625,
  readUnit: 0.125,
  s3Put: 5,
  s3Get: 0.4,
  sqs: 0.4,
} as const;

interface Cost {
  readonly calls: number;
  readonly readUnits: number;
  readonly writeUnits: number;
}

/** What one manifest that keeps its checkpoint passed costs in a plan of so many units. */
const refreshCost = async (units: number): Promise<Cost> => {
  const cloud = await startCloud({ assembly: synthOnce(), port: 0 });
  try {
    const push = await pushAsAgent(cloud, units);
    for (let minutes = 50; minutes > 45; minutes -= 1) await push(minutes);
    await cloud.settled(300_000);
    cloud.meter.reset();
    const manifests = 20;
    for (let minutes = 40; minutes > 40 - manifests; minutes -= 1) {
      await push(minutes);
      await cloud.settled(300_000);
    }
    const usage = Object.entries(cloud.meter.read()).filter(([name]) => /^Receive.* dynamodb:/.test(name));
    const sum = (member: "requests" | "readUnits" | "writeUnits"): number =>
      usage.reduce((total, [, one]) => total + one[member], 0) / manifests;
    return { calls: sum("requests"), readUnits: sum("readUnits"), writeUnits: sum("writeUnits") };
  } finally {
    await cloud.stop();
  }
};

const flat: Bench = {
  name: "ledger-flat",
  run: async () => {
    const small = await refreshCost(10);
    const large = await refreshCost(100_000);
    const units = ({ readUnits, writeUnits }: Cost): number => readUnits + writeUnits;
    const bill =
      small.writeUnits * PRICES.writeUnit +
      small.readUnits * PRICES.readUnit +
      PRICES.s3Put +
      PRICES.s3Get +
      3 * PRICES.sqs;
    return [
      figure(
        "ledger-flat",
        units(large),
        units(small),
        "request units",
        "for each refreshed manifest with 100,000 checkpoints / with 10; exactly 1",
      ),
      figure("ledger-flat-calls", large.calls, small.calls, "calls", "the same, in calls; exactly 1"),
      figure(
        "ledger-units",
        small.writeUnits,
        small.readUnits,
        "request units",
        `written / read for each refreshed manifest; about USD ${bill.toFixed(2)} a million with S3 and SQS, at list prices of 2026-11-01, Lambda apart`,
      ),
    ];
  },
};

/** Seconds that a process takes to load a module and end. */
const loads = (module: string): (() => void) => {
  const env = {
    ...process.env,
    LEDGER_TABLE: "table",
    INTAKE_BUCKET: "bucket",
    INTAKE_QUEUE_URL: "http://localhost/q",
    ROLE_CLAIM: "roles",
    SENDER: "a@b.c",
    CONFIGURATION_SET: "set",
    AWS_REGION: "eu-west-1",
  };
  return () => {
    const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", module], {
      env,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stderr);
  };
};

const startup: Bench = {
  name: "startup",
  run: async () => {
    const assembly = synthOnce();
    const { ours, against } = await pairTimed(
      async () => (await startCloud({ assembly, port: 0 })).stop(),
      loads("0"),
      5,
    );
    return [figure("startup", ours, against, "s", "the embedded cloud ready, and ended again / node -e 0")];
  },
};

const loadBenches: readonly Bench[] = ["receive", "compare", "notify", "api", "apply"].map((verb) => ({
  name: `function-load-${verb}`,
  run: async (): Promise<Figure[]> => {
    synthOnce();
    const bundle = join(import.meta.dirname, "..", "dist", "functions", verb, "index.mjs");
    const { ours, against } = await pairTimed(loads(`await import(${JSON.stringify(bundle)})`), loads("0"), 7);
    return [figure(`function-load-${verb}`, ours, against, "s", "loading the bundle in a new process / node -e 0")];
  },
}));

export const cloudBenches: readonly Bench[] = [flat, startup, ...loadBenches];
