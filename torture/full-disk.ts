import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { chanceOf } from "../simulate/engine/chance.ts";
import { type Desk, freePort, startDesk } from "./desk.ts";
import { keepRunning, type Place, prepare, problemsAfter } from "./load.ts";

/** A disk that is full under load, of the cloud and of the agent's spool, and has room again. */

const DISK = "24m";
const BLOCK = Buffer.alloc(4_096);

/** @returns what gives the disk back; undefined where this user may mount none */
const smallDisk = (folder: string): (() => void) | undefined => {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${DISK}`, "tmpfs", folder], { stdio: "ignore" });
    return () => void execFileSync("umount", ["-l", folder]);
  } catch {
    return undefined;
  }
};

/** Takes all the room that is left. */
const fill = (file: string): void => {
  const descriptor = openSync(file, "a");
  try {
    for (;;) writeSync(descriptor, BLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  } finally {
    closeSync(descriptor);
  }
};

/** @returns what is wrong once all is at rest; undefined where no small disk can be had */
export const fillDisk = async (
  seed: number,
  times: number,
  say: (text: string) => void,
): Promise<readonly string[] | undefined> => {
  const chance = chanceOf(seed, "disk");
  const root = mkdtempSync(join(tmpdir(), "cleargate-torture-"));
  const disk = join(root, "disk");
  mkdirSync(disk);
  const giveBack = smallDisk(disk);
  let desk: Desk | undefined;
  try {
    if (giveBack === undefined) return undefined;
    const place: Place = { dataDir: join(disk, "cloud"), agent: join(disk, "agent"), port: await freePort() };
    const credentials = await prepare(place);
    const ballast = join(disk, "ballast");
    const deaths: string[] = [];
    for (let time = 1; time <= times; time += 1) {
      desk = await startDesk(place.dataDir, place.port);
      const load = keepRunning(place, credentials, chanceOf(seed, "agent", time));
      await pause(chance.below(2_000));
      fill(ballast);
      await pause(1_000 + chance.below(3_000));
      // A write that was under way may have left room again.
      fill(ballast);
      await pause(1_000);
      const isUp = desk.isUp();
      if (!isUp) deaths.push(`the cloud ended while its disk was full: ${desk.lastWords()}`);
      rmSync(ballast);
      await pause(1_000);
      const { runs } = await load.stop();
      await desk.kill();
      say(`full disk ${time}: ${runs} runs of an agent, the cloud ${isUp ? "went on" : "ended"}`);
    }
    return [...deaths, ...(await problemsAfter(place, credentials))];
  } finally {
    await desk?.kill();
    giveBack?.();
    rmSync(root, { recursive: true, force: true });
  }
};
