import { chanceOf } from "../simulate/engine/chance.ts";
import type { TestCloud } from "../test/support/cloud.ts";
import type { Upload } from "../test/support/seal.ts";
import { problemsAtRest } from "./judge.ts";
import { type Gates, newRound, push, type Round, settle } from "./round.ts";
import { play, STORY, sign } from "./story.ts";

/** A clock that jumps under load: the cloud's by days forward and back while manifests arrive, an agent's ahead of it and behind. */

const HOUR_MS = 3_600_000;
/** Longer than any evidence of the plan is valid. */
const STALE_HOURS = 27;

const all = (state: Gates[string]): Gates => ({ go: state, "move@pool01": state, "move@pool02": state });

const evidence = ({ estate }: Round, minutesAgo: number): Promise<Upload[]> =>
  Promise.all(
    ["pool01", "pool02"].flatMap((pool) => [estate.backup(pool, minutesAgo), estate.inventory(pool, minutesAgo)]),
  );

const pushAll = async (round: Round, uploads: readonly Upload[]): Promise<void> => {
  for (const upload of uploads) await push(round, upload);
};

/** @returns what is wrong after so many jumps */
export const jumpClock = async (cloud: TestCloud, seed: number, jumps: number): Promise<readonly string[]> => {
  const round = newRound(cloud, "jumps");
  const chance = chanceOf(seed, "clock");
  for (const act of STORY.slice(0, 3)) await play(round, act);
  for (let jump = 1; jump <= jumps; jump += 1) {
    // What arrives while the clock jumps was made before.
    const before = await evidence(round, 30 - jump);
    const hours = STALE_HOURS + chance.below(200);
    await Promise.all([pushAll(round, before), cloud.advanceClock(hours * HOUR_MS)]);
    await settle(round, all("blocked"));
    // An agent whose clock is hours ahead proves nothing.
    await pushAll(round, await evidence(round, -120 - jump));
    await settle(round, all("blocked"));
    await pushAll(round, await evidence(round, 60));
    await settle(round, { ...all("clear"), go: "blocked" });
    await sign(round);
    await settle(round, all("clear"));
  }
  return problemsAtRest(round);
};

/** Whatever runs by itself finds nothing to open. */
const stay = async (round: Round, gates: Gates): Promise<void> => {
  const { cloud } = round;
  for (const name of ["Sweep", "Compare", "Reconcile", "Notify"]) await cloud.runSchedule(name);
  await settle(round, gates);
};

const renew = async (round: Round): Promise<void> => {
  await pushAll(round, await evidence(round, 5));
  await settle(round, { ...all("clear"), go: "blocked" });
  await sign(round);
  await settle(round, all("clear"));
};

/** One jump back, and forward again: what is right is that no gate opens that newer evidence has not opened. */
const jumpBack = async (round: Round, hours: number): Promise<void> => {
  const { cloud, estate } = round;
  const jump = (by: number): Promise<void> => cloud.advanceClock(by * HOUR_MS);

  // Of what arrives during the jump, some has been completed in the future, as far as the cloud can tell.
  await Promise.all([pushAll(round, await evidence(round, 10)), jump(-hours)]);
  await cloud.waitUntilIdle(240_000);
  await jump(hours);
  await cloud.advanceClock(20 * 60_000);
  await renew(round);

  // What is blocked stays so: evidence of an agent whose clock is behind is older than what has failed.
  await cloud.advanceClock(20 * 60_000);
  const older = await estate.backup("pool01", 60);
  await push(round, await estate.backup("pool01", 10, 10));
  await settle(round, { go: "blocked", "move@pool01": "blocked", "move@pool02": "clear" });
  await jump(-hours);
  await push(round, older);
  await stay(round, { "move@pool01": "blocked", go: "blocked" });
  await jump(hours);
  await stay(round, { "move@pool01": "blocked", go: "blocked" });
  await cloud.advanceClock(20 * 60_000);
  await renew(round);

  // What has run out does not count again.
  await jump(STALE_HOURS + 5);
  await settle(round, all("blocked"));
  await jump(-hours);
  await stay(round, all("blocked"));
  await jump(hours);
  await renew(round);
};

/** @param cloud one whose clock may go back. @returns what is wrong after jumps back by an hour and by a day */
export const jumpClockBack = async (cloud: TestCloud): Promise<readonly string[]> => {
  const round = newRound(cloud, "back");
  for (const act of STORY.slice(0, 3)) await play(round, act);
  for (const hours of [1, 24]) await jumpBack(round, hours);
  return problemsAtRest(round);
};
