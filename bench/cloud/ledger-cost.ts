import { type Bench, figure } from "../measure.ts";
import { benchEstate } from "./bench-estate.ts";
import { PRICES, PRICES_OF } from "./prices.ts";
import { type LedgerUsage, ledgerUsage, withCloud } from "./with-cloud.ts";

/** What a manifest costs that keeps its checkpoint passed: by what it changes, not by the size of the plan. */

const WARM_UP = 5;
const MANIFESTS = 20;
const IDLE_TIMEOUT_MS = 300_000;
const MINUTE_MS = 60_000;

/** One call by the bucket that sends the event, and one each by the poller that receives and deletes it. */
const SQS_CALLS = 3;
/** How long a small manifest occupies the function, with the memory that the stack gives it. */
const AUDIT_SECONDS = 0.1;
const AUDIT_MIB = 1_024;

/** A share of the large estate, where it takes too long to put a plan of all of it into force. */
const SHARE = Number(process.env.LEDGER_FLAT_SHARE ?? 1);

/** The cost of one manifest, in a plan of so many checkpoints; `signed` where a sign-off reads it. */
const refreshCost = (units: number, requirements: number, signed = false): Promise<LedgerUsage> =>
  withCloud(async (cloud) => {
    const estate = await benchEstate(cloud, units, requirements, "migration", signed);
    const startMs = Date.now();
    const push = async (minutesAgo: number): Promise<void> =>
      estate.put(await estate.seal(0, startMs - minutesAgo * MINUTE_MS));
    for (let index = 0; index < WARM_UP; index += 1) await push(50 - index);
    await cloud.waitUntilIdle(IDLE_TIMEOUT_MS);
    cloud.meter.reset();
    for (let index = 0; index < MANIFESTS; index += 1) {
      await push(40 - index);
      await cloud.waitUntilIdle(IDLE_TIMEOUT_MS);
    }
    const { calls, readUnits, writeUnits } = ledgerUsage(cloud.meter, "Receive");
    return { calls: calls / MANIFESTS, readUnits: readUnits / MANIFESTS, writeUnits: writeUnits / MANIFESTS };
  });

/** In USD for a million manifests. */
const billOf = ({ readUnits, writeUnits }: LedgerUsage): number =>
  writeUnits * PRICES.writeUnit +
  readUnits * PRICES.readUnit +
  // The manifest and its receipt.
  2 * PRICES.s3Put +
  PRICES.s3Get +
  SQS_CALLS * PRICES.sqsRequest +
  PRICES.lambdaRequest +
  AUDIT_SECONDS * (AUDIT_MIB / 1024) * PRICES.lambdaGiBSecond;

const unitsOf = ({ readUnits, writeUnits }: LedgerUsage): number => readUnits + writeUnits;

export const ledgerCostBench: Bench = {
  name: "ledger-flat",
  run: async () => {
    const small = await refreshCost(2, 5);
    const large = await refreshCost(1_000 * SHARE, 100);
    const checkpoints = (100_000 * SHARE).toLocaleString("en");
    const note = `for each refreshed manifest with ${checkpoints} checkpoints / with 10; exactly 1`;
    const bill = `written / read for each refreshed manifest that moves no place in a list (2 more where it does); about USD ${billOf(small).toFixed(2)} a million with S3, SQS and Lambda, at list prices of ${PRICES_OF}`;
    return [
      figure("ledger-flat", unitsOf(large), unitsOf(small), "request units", note),
      figure("ledger-flat-calls", large.calls, small.calls, "calls", "the same, in calls; exactly 1"),
      figure("ledger-units", small.writeUnits, small.readUnits, "request units", bill),
    ];
  },
};

/** What a manifest costs that a comparison or a sign-off reads, which has one gate. */
export const readCostBench: Bench = {
  name: "ledger-read",
  run: async () => {
    const plain = await refreshCost(2, 1);
    const checked = await refreshCost(2, 1, true);
    const written = await refreshCost(1, 1, true);
    return [
      figure(
        "ledger-read-checked",
        unitsOf(checked),
        unitsOf(plain),
        "request units",
        "read by others, its gate checked / read by nobody",
      ),
      figure(
        "ledger-read-written",
        unitsOf(written),
        unitsOf(plain),
        "request units",
        "read by others, its gate written / read by nobody",
      ),
      figure("ledger-read-calls", checked.calls, plain.calls, "calls", "the same, in calls"),
    ];
  },
};
