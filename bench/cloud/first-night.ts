import type { Cloud } from "../../local/cloud.ts";
import { type Bench, figure, quantile, type Timed, timedBoth } from "../measure.ts";
import { allAtOnce } from "./all-at-once.ts";
import { benchEstate } from "./bench-estate.ts";
import { ledgerUsage, withCloud } from "./with-cloud.ts";

/**
 * All checkpoints of one gate change side at once: the first night of an estate. Beside it, in the same run, as many refreshes,
 * which write no gate. `CLEARGATE_BENCH_FIRST_NIGHT=10000` measures that many.
 */

const MINUTE_MS = 60_000;
const MANIFESTS = Number(process.env.CLEARGATE_BENCH_FIRST_NIGHT ?? 2_000);
const IDLE_MS = 30 * MINUTE_MS;

const ROUNDS = 3;
const NIGHTS = 3 * ROUNDS + 1;

interface Night extends Timed {
  readonly batches: number;
  readonly units: number;
  /** Each beyond one for a manifest was tried again because another writer was quicker. */
  readonly transactions: number;
}

/** What `receive` asked of the ledger. */
const usageOf = (cloud: Cloud): Pick<Night, "batches" | "units" | "transactions"> => {
  const calls = Object.entries(cloud.meter.read()).filter(([name]) => name.startsWith("Receive"));
  const requestsOf = (action: string): number =>
    calls.reduce((sum, [name, { requests }]) => sum + (name.endsWith(` dynamodb:${action}`) ? requests : 0), 0);
  const { readUnits, writeUnits } = ledgerUsage(cloud.meter, "Receive");
  return {
    batches: requestsOf("BatchGetItem"),
    units: readUnits + writeUnits,
    transactions: requestsOf("TransactWriteItems"),
  };
};

export const firstNightBench: Bench = {
  name: "first-night",
  run: () =>
    withCloud(async (cloud) => {
      const estate = await benchEstate(cloud, MANIFESTS, 1);
      const nowMs = Date.now();
      let hour = 0;
      const night = async (complete: boolean): Promise<Night> => {
        hour += 1;
        const completedMs = nowMs - (NIGHTS - hour) * 60 * MINUTE_MS;
        const backups = await Promise.all(
          Array.from({ length: MANIFESTS }, (_, unit) => estate.seal(unit, completedMs, complete)),
        );
        cloud.meter.reset();
        const { seconds, cpuSeconds } = await timedBoth(async () => {
          await allAtOnce(backups, estate.put);
          await cloud.waitUntilIdle(IDLE_MS);
        });
        return { seconds, cpuSeconds, ...usageOf(cloud) };
      };
      const [firsts, refreshes]: [Night[], Night[]] = [[], []];
      for (let round = 0; round < ROUNDS; round += 1) {
        // What fails is as unsatisfied as what is missing, and in the first round the functions start.
        await night(false);
        firsts.push(await night(true));
        refreshes.push(await night(true));
      }
      const median = (nights: readonly Night[], member: keyof Night): number =>
        quantile(
          nights.map((one) => one[member]),
          0.5,
        );
      const both = (member: keyof Night) => [median(firsts, member), median(refreshes, member)] as const;
      const [seconds, secondsOfRefreshes] = both("seconds");
      const [cpu, cpuOfRefreshes] = both("cpuSeconds");
      const [batches, batchesOfRefreshes] = both("batches");
      const [units, unitsOfRefreshes] = both("units");
      const [writes, writesOfRefreshes] = both("transactions");
      const of = `${MANIFESTS} checkpoints of one gate`;
      return [
        figure(
          "first-night",
          MANIFESTS / seconds,
          MANIFESTS / secondsOfRefreshes,
          "manifests/s",
          `${of} become satisfied at once / as many refreshes of them`,
        ),
        figure(
          "first-night-cpu",
          cpuOfRefreshes / MANIFESTS,
          cpu / MANIFESTS,
          "s",
          "processor time of a refresh / of a manifest of that night, in all of the embedded cloud but its DynamoDB engine",
        ),
        figure(
          "first-night-conflicts",
          writes - MANIFESTS,
          MANIFESTS,
          "tries",
          `transactions that were tried again / manifests (of the refreshes: ${writesOfRefreshes - MANIFESTS})`,
        ),
        figure(
          "first-night-batches",
          batches / MANIFESTS,
          batchesOfRefreshes / MANIFESTS,
          "calls",
          "batches read for each / for each refresh",
        ),
        figure(
          "first-night-units",
          units / MANIFESTS,
          unitsOfRefreshes / MANIFESTS,
          "request units",
          "the same, in request units",
        ),
      ];
    }),
};
