import type { Cloud } from "../../local/cloud.ts";
import { type Bench, figure } from "../measure.ts";
import { benchEstate } from "./bench-estate.ts";
import { PRICES, PRICES_OF } from "./prices.ts";
import { ledgerUsage, withCloud } from "./with-cloud.ts";

/** What it costs that a fact is in the log within seconds: where facts come one by one, and where many come at once. */

const WARM_UP = 5;
const MANIFESTS = 20;
const IDLE_TIMEOUT_MS = 300_000;
const MINUTE_MS = 60_000;

/** How long a run occupies each function, with the memory that the stack gives it. */
const RUN_SECONDS = 0.5;
const LOG_GIB = 0.5;
const TELL_SECONDS = 0.05;
const NOTIFY_GIB = 0.25;
/** One call by `notify`, and one each by the poller that receives and deletes. */
const SQS_CALLS = 3;

/** In USD for a million facts, of which each run appends so many. */
const billOf = ({ meter }: Cloud, facts: number): number => {
  const requests = (operation: string): number =>
    Object.entries(meter.read())
      .filter(([name]) => name.startsWith("Log") && name.endsWith(` ${operation}`))
      .reduce((sum, [, usage]) => sum + usage.requests, 0);
  const { readUnits, writeUnits } = ledgerUsage(meter, "Log");
  const runs = requests("kms:Sign");
  const bill =
    writeUnits * PRICES.writeUnit +
    readUnits * PRICES.readUnit +
    requests("s3:PutObject") * PRICES.s3Put +
    requests("s3:GetObject") * PRICES.s3Get +
    runs * PRICES.kmsSign +
    runs * (SQS_CALLS * PRICES.sqsRequest + 2 * PRICES.lambdaRequest) +
    runs * (RUN_SECONDS * LOG_GIB + TELL_SECONDS * NOTIFY_GIB) * PRICES.lambdaGiBSecond;
  return bill / facts;
};

const costOf = (atOnce: boolean): Promise<number> =>
  withCloud(async (cloud) => {
    const estate = await benchEstate(cloud, MANIFESTS, 1);
    const startMs = Date.now();
    const seal = (unit: number, minutesAgo: number) => estate.seal(unit, startMs - minutesAgo * MINUTE_MS);
    for (let index = 0; index < WARM_UP; index += 1) await estate.put(await seal(index, 50 - index));
    await cloud.waitUntilIdle(IDLE_TIMEOUT_MS);
    const backups = await Promise.all(Array.from({ length: MANIFESTS }, (_, unit) => seal(unit, 30)));
    cloud.meter.reset();
    if (atOnce) await Promise.all(backups.map((backup) => estate.put(backup)));
    else
      for (const backup of backups) {
        await estate.put(backup);
        await cloud.waitUntilIdle(IDLE_TIMEOUT_MS);
      }
    await cloud.waitUntilIdle(IDLE_TIMEOUT_MS);
    return billOf(cloud, MANIFESTS);
  });

export const logCostBench: Bench = {
  name: "log-cost",
  run: async () => {
    const alone = await costOf(false);
    const together = await costOf(true);
    const note = `USD for a million facts in the log, each recorded by itself / ${MANIFESTS} at once, at list prices of ${PRICES_OF}`;
    return [figure("log-cost", alone, together, "USD", note)];
  },
};
