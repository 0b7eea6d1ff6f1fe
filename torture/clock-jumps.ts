import { chanceOf } from "../simulate/engine/chance.ts";
import type { TestCloud } from "../test/support/cloud.ts";
import type { Upload } from "../test/support/seal.ts";
import { problemsAtRest } from "./judge.ts";
import { type Gates, newRound, push, type Round, settle } from "./round.ts";
import { play, STORY, sign } from "./story.ts";

/** A clock that jumps under load: the cloud's forward by days while manifests arrive, an agent's ahead of it by hours. */

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
  const back = await cloud.advanceClock(-HOUR_MS).then(
    () => ["the cloud's clock was set back"],
    () => [],
  );
  return [...back, ...(await problemsAtRest(round))];
};
