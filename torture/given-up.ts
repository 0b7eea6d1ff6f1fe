import type { TestCloud } from "../test/support/cloud.ts";
import { operatorOf } from "../test/support/operator.ts";
import { problemsAtRest } from "./judge.ts";
import { type Gates, newRound, push, type Round, settle } from "./round.ts";
import { play, STORY } from "./story.ts";
import { until } from "./wait.ts";

/**
 * A record of the stream that is given up after it has failed for too long, and what the runbook says under CompareDeadLetters:
 * gates that are clear stay so meanwhile, and once the cause is mended the comparison runs by itself within the hour.
 */

const CLEAR: Gates = { go: "clear", "move@pool01": "clear", "move@pool02": "clear" };
const PART = "CompareFromStreamDeadLetters";
const QUARTER_MS = 15 * 60_000;
const QUARTERS = 6;

const comparedOf = async ({ facts }: Round): Promise<number> =>
  (await facts()).filter(({ type }) => type === "evidence-compared").length;

const gatesProblems = async (round: Round, when: string): Promise<string[]> => {
  const shown = (await round.items()).filter(({ pk, sk }) => pk.startsWith("M#") && sk.startsWith("G#"));
  return Object.entries(CLEAR)
    .filter(([gate, state]) => shown.find(({ sk }) => sk === `G#${gate}`)?.state !== state)
    .map(([gate, state]) => `${when}, the gate ${gate} was not ${state}`);
};

/** @returns how often a quarter of an hour had to pass; undefined where the comparison never ran */
const quartersUntilCompared = async (round: Round, before: number): Promise<number | undefined> => {
  for (let quarters = 0; quarters <= QUARTERS; quarters += 1) {
    await round.cloud.waitUntilIdle(240_000);
    if ((await comparedOf(round)) > before) return quarters;
    await round.cloud.advanceClock(QUARTER_MS);
  }
  return undefined;
};

/**
 * @param cloud whose streams give records up after a minute
 * @returns what is wrong once the cause is mended
 */
export const redriveGivenUp = async (cloud: TestCloud, say: (text: string) => void): Promise<readonly string[]> => {
  const round = newRound(cloud, "given-up");
  const problems: string[] = [];
  for (const act of STORY.slice(0, 3)) await play(round, act);
  const before = await comparedOf(round);
  cloud.inject({ caller: "Compare", operation: "s3:*", kind: "error-before", times: 1_000_000 });
  await push(round, await round.estate.inventory("pool02", 20));
  const queue = cloud.queues.find((name) => name.startsWith(PART)) ?? PART;
  await until("a dead letter of Compare", async () => cloud.queueMessages(queue).length > 0);
  problems.push(...(await gatesProblems(round, "while Compare could not read evidence")));
  if ((await comparedOf(round)) > before) problems.push("Compare has compared what it could not read");
  cloud.clearFaults();
  await operatorOf(cloud).purge(PART);
  const quarters = await quartersUntilCompared(round, before);
  if (quarters === undefined || quarters > 4) problems.push("the comparison did not run within the hour");
  await settle(round, CLEAR);
  say(`records of Compare's stream given up: compared after ${quarters ?? "no"} quarters of an hour`);
  return [...problems, ...(await problemsAtRest(round))];
};
