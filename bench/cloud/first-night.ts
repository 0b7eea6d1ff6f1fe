import type { Cloud } from "../../local/cloud.ts";
import { type Bench, figure, timed } from "../measure.ts";
import { allAtOnce } from "./all-at-once.ts";
import { benchEstate } from "./bench-estate.ts";
import { withCloud } from "./with-cloud.ts";

/**
 * All checkpoints of one gate change side at once: the first night of an estate. Beside it, in the same run, as many refreshes,
 * which write no gate. `CLEARGATE_BENCH_FIRST_NIGHT=10000` measures that many.
 */

const MINUTE_MS = 60_000;
const MANIFESTS = Number(process.env.CLEARGATE_BENCH_FIRST_NIGHT ?? 2_000);
const IDLE_MS = 30 * MINUTE_MS;

/** Transactions of `receive`: each beyond one for a manifest was tried again because another writer was quicker. */
const transactionsOf = (cloud: Cloud): number =>
  Object.entries(cloud.meter.read())
    .filter(([name]) => name.startsWith("Receive") && name.endsWith(" dynamodb:TransactWriteItems"))
    .reduce((sum, [, { requests }]) => sum + requests, 0);

export const firstNightBench: Bench = {
  name: "first-night",
  run: () =>
    withCloud(async (cloud) => {
      const estate = await benchEstate(cloud, MANIFESTS, 1);
      const nowMs = Date.now();
      const night = async (hour: number, complete: boolean): Promise<{ perSecond: number; conflicts: number }> => {
        const completedMs = nowMs - hour * 60 * MINUTE_MS;
        const backups = await Promise.all(
          Array.from({ length: MANIFESTS }, (_, unit) => estate.seal(unit, completedMs, complete)),
        );
        cloud.meter.reset();
        const seconds = await timed(async () => {
          await allAtOnce(backups, estate.put);
          await cloud.waitUntilIdle(IDLE_MS);
        });
        return { perSecond: MANIFESTS / seconds, conflicts: transactionsOf(cloud) - MANIFESTS };
      };
      // In the first round the functions start. What fails is as unsatisfied as what is missing.
      await night(9, false);
      const first = await night(8, true);
      const refreshed = await night(7, true);
      const of = `${MANIFESTS} checkpoints of one gate`;
      return [
        figure(
          "first-night",
          first.perSecond,
          refreshed.perSecond,
          "manifests/s",
          `${of} become satisfied at once / as many refreshes of them`,
        ),
        figure(
          "first-night-conflicts",
          first.conflicts,
          MANIFESTS,
          "tries",
          `transactions that were tried again / manifests (of the refreshes: ${refreshed.conflicts})`,
        ),
      ];
    }),
};
