import { chanceOf } from "../simulate/engine/chance.ts";
import type { TestCloud } from "../test/support/cloud.ts";
import { faultOf, type Harm, harmsOf, isPoll, type Kind, nameOf } from "./harm.ts";
import { problemsOf } from "./judge.ts";
import type { RecordedCall } from "./recording.ts";
import { newRound, type Round } from "./round.ts";
import { play, STORY } from "./story.ts";

/** How often something was done to a call, by its name. */
export type Tally = Map<string, number>;

/** Of two faults about one mail nobody could tell how many copies of it there may be. */
const ONE_AT_A_TIME = /^(?:Notify|Feedback)/;

/**
 * What is done in each act of a round: of its calls, what was done least often yet.
 * @param perAct how many faults
 * @param perFunction to how many different calls of one function
 */
export const drawHarms = (
  calls: readonly RecordedCall[],
  tally: Tally,
  {
    seed,
    round,
    perAct,
    perFunction,
  }: { readonly seed: number; readonly round: number; readonly perAct: number; readonly perFunction: number },
): Harm[] =>
  STORY.flatMap(({ name }) => {
    const chance = chanceOf(seed, round, name);
    const left = harmsOf(calls.filter(({ act }) => act === name));
    const drawn: Harm[] = [];
    while (drawn.length < perAct && left.length > 0) {
      const least = Math.min(...left.map((harm) => tally.get(nameOf(harm)) ?? 0));
      const chosen = chance.pick(left.filter((harm) => (tally.get(nameOf(harm)) ?? 0) === least));
      const times = calls.find((call) => call.act === name && nameOf({ ...chosen, ...call }) === nameOf(chosen))?.times;
      drawn.push({ ...chosen, skip: chance.below(Math.min(3, times ?? 1)) });
      const most = ONE_AT_A_TIME.test(chosen.caller) ? 1 : perFunction;
      const isFull = drawn.filter(({ caller }) => caller === chosen.caller).length >= most;
      left.splice(0, left.length, ...left.filter((harm) => !(isFull ? isOfFunction : isOfCall)(harm, chosen)));
    }
    return drawn;
  });

const isOfFunction = (a: Harm, b: Harm): boolean => a.caller === b.caller;
const isOfCall = (a: Harm, b: Harm): boolean =>
  isOfFunction(a, b) && a.operation === b.operation && a.subject === b.subject;

/** What costs no time-out. */
const QUICK: readonly Kind[] = ["failed-after-commit", "error-after-commit", "connection-loss", "error-before"];

/** One fault for each function, in an act in which it makes calls. */
export const oneForEachFunction = (calls: readonly RecordedCall[], seed: number): Harm[] =>
  [...new Set(calls.map(({ functionName }) => functionName))].map((functionName) =>
    chanceOf(seed, functionName).pick(
      harmsOf(calls.filter((call) => call.functionName === functionName && !isPoll(call))).filter(
        ({ kind, reach }) => QUICK.includes(kind) && reach === "once",
      ),
    ),
  );

export interface Outcome {
  readonly round: Round;
  readonly problems: readonly string[];
  /** What did happen. */
  readonly hit: readonly Harm[];
}

/** Plays the job in a migration of its own, with these faults, each in its act. */
export const torture = async (cloud: TestCloud, migration: string, harms: readonly Harm[]): Promise<Outcome> => {
  const round = newRound(cloud, migration);
  const hit: Harm[] = [];
  for (const act of STORY) {
    const own = harms.filter((harm) => harm.act === act.name);
    cloud.clearFaults();
    for (const harm of own) cloud.inject(faultOf(harm));
    try {
      await play(round, act);
    } catch (error) {
      return { round, hit, problems: [`in the act "${act.name}": ${(error as Error).message}`] };
    } finally {
      const hits = cloud.injectedFaults().map((one) => one.hits);
      hit.push(...own.filter((_, index) => (hits[index] ?? 0) > 0));
      cloud.clearFaults();
    }
  }
  return { round, hit, problems: await problemsOf(round) };
};
