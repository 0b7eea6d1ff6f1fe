import { type Bench, figure, timed } from "../measure.ts";
import { applyPlan, list } from "./bench-estate.ts";
import { ledgerUsage, withCloud } from "./with-cloud.ts";

/** What a sweep costs after an outage: by what is due, not by the size of the plan. */

const DUE = 500;
const THREE_DAYS_MS = 3 * 86_400_000;
const KEY = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

const planOf = (units: number, requirements: number): string => {
  const pools = list(units, (index) => `{ id: u${index}, kind: pool }`);
  const earlyUnits = list(DUE, (index) => `{ id: e${index}, kind: early }`);
  const later = list(
    requirements,
    (index) =>
      `{ id: r${index}, title: r, evidence: backup, kinds: [pool], maxAge: 24h, dueWithin: 30d, judgement: bench }`,
  );
  return `format: cleargate.plan/1
migration: bench
version: 1
timeZone: UTC
units: [${pools}, ${earlyUnits}]
agents: [{ id: a, units: ["*"], keys: [{ id: k, publicKey: "${KEY}" }] }]
requirements: [${later}, { id: soon, title: s, evidence: backup, kinds: [early], maxAge: 24h, judgement: bench }]
gates: [{ id: g, title: g, before: g, scope: migration, requirements: all }]
`;
};

interface Cost {
  readonly calls: number;
  readonly units: number;
  readonly seconds: number;
}

const sweepCost = (units: number, requirements: number): Promise<Cost> =>
  withCloud(async (cloud) => {
    await applyPlan(cloud, planOf(units, requirements));
    await cloud.waitUntilIdle(600_000);
    cloud.meter.reset();
    const written = (): number =>
      Object.entries(cloud.meter.read()).find(([name]) => /^Sweep.* dynamodb:TransactWriteItems/.test(name))?.[1]
        .requests ?? 0;
    const seconds = await timed(async () => {
      await cloud.advanceClock(THREE_DAYS_MS);
      // A run has 45 seconds; what it leaves undone is due a minute later.
      while (written() < DUE) await cloud.runSchedule("Sweep");
    });
    const { calls, readUnits, writeUnits } = ledgerUsage(cloud.meter, "Sweep");
    return { calls, units: readUnits + writeUnits, seconds };
  });

export const sweepBench: Bench = {
  name: "sweep-due",
  run: async () => {
    const small = await sweepCost(5, 1);
    const large = await sweepCost(995, 100);
    const note = `a sweep after three days, of ${DUE} that are due among 100,000 checkpoints / among ${DUE + 5}`;
    return [
      figure("sweep-due", large.units, small.units, "request units", `${note}; about 1`),
      figure("sweep-due-calls", large.calls, small.calls, "calls", note),
      figure("sweep-due-time", large.seconds, small.seconds, "s", note),
    ];
  },
};
