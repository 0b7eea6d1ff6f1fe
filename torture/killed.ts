import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { chanceOf } from "../simulate/engine/chance.ts";
import { freePort, startDesk } from "./desk.ts";
import { keepRunning, type Place, prepare, problemsAfter } from "./load.ts";

/**
 * `kill -9` of the cloud, so often, at random moments, while an agent runs its job again and again and is killed too; after each
 * the cloud starts over the same folder.
 * @returns what is wrong once all is at rest
 */
export const killAtRandom = async (
  seed: number,
  kills: number,
  say: (text: string) => void,
): Promise<readonly string[]> => {
  const chance = chanceOf(seed, "kill");
  const root = mkdtempSync(join(tmpdir(), "cleargate-torture-"));
  const place: Place = { dataDir: join(root, "cloud"), agent: join(root, "agent"), port: await freePort() };
  try {
    const credentials = await prepare(place);
    for (let kill = 1; kill <= kills; kill += 1) {
      const desk = await startDesk(place.dataDir, place.port);
      const load = keepRunning(place, credentials, chanceOf(seed, "agent", kill));
      await pause(500 + chance.below(4_000));
      await desk.kill();
      const { runs, kills: killed } = await load.stop();
      say(`kill ${kill}: ${runs} runs of an agent, ${killed} of them killed`);
    }
    return await problemsAfter(place, credentials);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
};
