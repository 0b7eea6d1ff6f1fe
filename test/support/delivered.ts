import type { TestCloud } from "./cloud.ts";
import { until } from "./until.ts";

/** Longer than the mail service is given to say that a mail went out after all. */
const STEP_MS = 120_000;

/** How many deliveries have not ended. */
export const pendingDeliveries = async (cloud: TestCloud): Promise<number> =>
  (await cloud.items("N#")).filter(({ state }) => state === "sending" || state === "waiting").length;

/** Lets the time that functions see pass, and their schedules run, until every delivery has ended. */
export const untilDelivered = async (cloud: TestCloud): Promise<void> => {
  await cloud.waitUntilIdle();
  await until("an outbox in which nothing waits", async () => {
    if ((await pendingDeliveries(cloud)) === 0) return true;
    await cloud.advanceClock(STEP_MS);
    await cloud.waitUntilIdle();
    return false;
  });
};
