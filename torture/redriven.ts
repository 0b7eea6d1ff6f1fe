import { setTimeout as pause } from "node:timers/promises";
import type { TestCloud } from "../test/support/cloud.ts";
import { operatorOf } from "../test/support/operator.ts";
import { problemsAtRest } from "./judge.ts";
import { type Gates, newRound, push, type Round, settle } from "./round.ts";
import { type Act, play, STORY } from "./story.ts";
import { until } from "./wait.ts";

/**
 * What fails for so long that it becomes a dead letter, and what an operator does then by the runbook: the cause is mended, and
 * messages are moved back, twice, or deleted where they only name what is done anyhow.
 */

const gatesAre = (pool01: Gates[string], pool02: Gates[string], go: Gates[string]): Gates => ({
  go,
  "move@pool01": pool01,
  "move@pool02": pool02,
});

const act = (name: string): Act => {
  const found = STORY.find((one) => one.name === name);
  if (found === undefined) throw new Error(`the story has no act ${name}`);
  return found;
};

const queueOf = ({ queues }: TestCloud, part: string): string => queues.find((name) => name.startsWith(part)) ?? part;

/** Once more than is needed: "redriving twice is harmless". */
const redrive = async (cloud: TestCloud, part: string): Promise<void> => {
  const bodies = cloud.queueMessages(queueOf(cloud, `${part}DeadLetters`));
  await operatorOf(cloud).moveBack(`${part}DeadLetters`);
  for (const body of bodies) await operatorOf(cloud).send(`${part}Queue`, body);
};

const purge = (cloud: TestCloud, part: string): Promise<void> => operatorOf(cloud).purge(`${part}DeadLetters`);

interface Lasting {
  /** Whose messages: the beginning of the queue's name. */
  readonly part: "Intake" | "Enact" | "Pack" | "Log";
  readonly operation: string;
  /** What makes the messages. */
  readonly what: (round: Round) => Promise<void>;
  /** What gates are before the cause is mended. */
  readonly meanwhile: Gates;
  readonly mend: (cloud: TestCloud, part: string) => Promise<void>;
  readonly afterwards: Gates;
}

const CALLERS = { Intake: "Receive", Enact: "Enact", Pack: "PackRole", Log: "LogRole" } as const;

const pushing =
  (pool: string, minutesAgo: number, bytes?: number) =>
  async (round: Round): Promise<void> =>
    push(round, await round.estate.backup(pool, minutesAgo, bytes));

const CASES: readonly Lasting[] = [
  {
    // Not even that nobody could judge it can be recorded.
    ...{ part: "Intake", operation: "dynamodb:BatchGetItem", mend: redrive },
    what: pushing("pool01", 50, 10),
    meanwhile: gatesAre("clear", "clear", "clear"),
    afterwards: gatesAre("blocked", "clear", "blocked"),
  },
  {
    ...{ part: "Intake", operation: "s3:GetObjectVersion", mend: redrive },
    what: async (round) => {
      await pushing("pool01", 40)(round);
      await pushing("pool02", 39)(round);
    },
    meanwhile: gatesAre("blocked", "blocked", "blocked"),
    // What was signed is void since newer evidence came.
    afterwards: gatesAre("clear", "clear", "blocked"),
  },
  {
    ...{ part: "Log", operation: "dynamodb:PutItem", mend: purge },
    what: async (round) => {
      await act("second signature").run(round);
    },
    meanwhile: gatesAre("clear", "clear", "clear"),
    afterwards: gatesAre("clear", "clear", "clear"),
  },
  {
    ...{ part: "Enact", operation: "dynamodb:BatchGetItem", mend: purge },
    what: act("second plan").run,
    meanwhile: {},
    afterwards: gatesAre("clear", "clear", "clear"),
  },
  {
    ...{ part: "Pack", operation: "dynamodb:Query", mend: redrive },
    what: act("pack").run,
    meanwhile: gatesAre("clear", "clear", "clear"),
    afterwards: gatesAre("clear", "clear", "clear"),
  },
];

/** Longer than a message is hidden that is hurried: it would be hidden anew. */
const LOOK_MS = 1_300;

const endure = async (round: Round, one: Lasting): Promise<string[]> => {
  const { cloud } = round;
  const { part, operation, what, meanwhile, mend, afterwards } = one;
  cloud.inject({ caller: CALLERS[part], operation, kind: "error-before", times: 1_000_000 });
  const doing = what(round);
  await until(`a dead letter of ${part}`, async () => {
    await cloud.hurryQueue(queueOf(cloud, `${part}Queue`));
    await pause(LOOK_MS);
    const { ready, inFlight } = cloud.queueDepth(queueOf(cloud, `${part}Queue`));
    return (
      cloud.queueMessages(queueOf(cloud, `${part}DeadLetters`)).length > 0 &&
      (ready + inFlight === 0 || part === "Enact")
    );
  });
  const shown = (await round.items()).filter(({ pk, sk }) => pk.startsWith("M#") && sk.startsWith("G#"));
  const wrong = Object.entries(meanwhile)
    .filter(([gate, state]) => shown.find(({ sk }) => sk === `G#${gate}`)?.state !== state)
    .map(([gate, state]) => `while ${part} could not ${operation}, the gate ${gate} was not ${state}`);
  cloud.clearFaults();
  await mend(cloud, part);
  await doing;
  await settle(round, afterwards);
  return wrong;
};

/** @returns what is wrong once everything was redriven */
export const redriveAll = async (cloud: TestCloud, say: (text: string) => void): Promise<readonly string[]> => {
  const round = newRound(cloud, "redriven");
  for (const one of STORY.slice(0, 3)) await play(round, one);
  const problems: string[] = [];
  for (const one of CASES) {
    problems.push(...(await endure(round, one)));
    say(`dead letters of ${one.part} (${one.operation}): done`);
  }
  return [...problems, ...(await problemsAtRest(round))];
};
