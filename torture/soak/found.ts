import type { TestCloud } from "../../test/support/cloud.ts";
import { holdToRules } from "../../test/support/ledger-rules.ts";
import { readLog } from "../log-leaves.ts";
import { eventually } from "./eventually.ts";
import type { Found, Judged } from "./judge.ts";
import { BRIEF, MIGRATION } from "./plan.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const IDLE_MS = 600_000;
const MINUTES = 2;
const LOG_RUNS = 5;
const MINUTE_MS = 60_000;

type Item = Record<string, unknown>;

const states = (items: readonly Item[], prefix: string): Record<string, string> =>
  Object.fromEntries(
    items
      .filter(({ pk, sk }) => pk === `M#${MIGRATION}` && String(sk).startsWith(prefix))
      .map(({ sk, state }) => [String(sk).slice(prefix.length).replaceAll("#", "/"), String(state)]),
  );

/** Lets a day pass, and what is due then be done: nothing is too young for fsck, and what is brief has run out. */
export const letADayPass = async (cloud: TestCloud): Promise<void> => {
  await cloud.advanceClock(DAY_MS + HOUR_MS);
  for (let minute = 0; minute < MINUTES; minute += 1) {
    await cloud.waitUntilIdle(IDLE_MS);
    await cloud.advanceClock(MINUTE_MS);
  }
  await eventually("a sweep of what ran out", async () => {
    await cloud.waitUntilIdle(IDLE_MS);
    const found = states(await cloud.items(`M#${MIGRATION}`), "C#");
    if (Object.entries(found).every(([name, state]) => !name.endsWith(`/${BRIEF}`) || state !== "passed")) return true;
    await cloud.runSchedule("Sweep").catch(() => undefined);
    return false;
  });
  await cloud.waitUntilIdle(IDLE_MS);
};

/** An agent that looks for a receipt which is not there yet is denied to list. */
const LOOKED_TOO_EARLY = /^agent\/agent\d+ may not s3:ListBucket /;

const deniedIn = (cloud: TestCloud): string[] =>
  cloud
    .grants()
    .denied.filter((denial) => !LOOKED_TOO_EARLY.test(denial))
    .map((denial) => `denied: ${denial}`);

const brokenRules = async (cloud: TestCloud): Promise<string[]> => {
  try {
    await holdToRules(cloud);
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
};

/** The log, once it has all facts, or as far as it came. */
const loggedLeaves = async (cloud: TestCloud, facts: readonly string[]) => {
  let log = await readLog(cloud);
  for (let tries = 0; tries < LOG_RUNS && log.subjects.length <= facts.length; tries += 1) {
    await cloud.runSchedule("Log").catch(() => undefined);
    log = await readLog(cloud);
  }
  // The first leaves are of the log's own keys.
  return { ...log, subjects: log.subjects.filter((subject) => !subject.includes("+")) };
};

/**
 * Reads all that there is after a soak.
 * @param receipts as agents have read them
 * @param problems what is known to be wrong already
 */
export const readFound = async (
  cloud: TestCloud,
  receipts: readonly Judged[],
  problems: readonly string[],
): Promise<Found> => {
  const facts = await cloud.facts();
  const items = await cloud.items(`M#${MIGRATION}`);
  const ids = facts.map(({ id }) => id);
  const log = await loggedLeaves(cloud, ids);
  return {
    objects: facts.flatMap((fact) =>
      fact.type === "manifest-audited" && fact.migration === MIGRATION
        ? [{ key: fact.object.key, outcome: fact.verdict.outcome }]
        : [],
    ),
    facts: ids,
    leaves: log.subjects,
    receipts,
    deadLetters: cloud.queues
      .filter((queue) => queue.includes("DeadLetters"))
      .flatMap((queue) => cloud.queueMessages(queue).map((body) => `${queue}: ${body.slice(0, 300)}`)),
    checkpoints: states(items, "C#"),
    gates: states(items, "G#"),
    problems: [...problems, ...log.problems, ...(await brokenRules(cloud)), ...deniedIn(cloud)],
  };
};
