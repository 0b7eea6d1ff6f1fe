import { setTimeout as pause } from "node:timers/promises";

/** A run of hours on a machine that does other work too: a turn at a plan alone is waited for minutes where its worker was cut off. */
const PATIENCE_MS = 1_200_000;
const LOOK_MS = 500;

/** Waits for a condition, and looks seldom, so that waiting is no load. @throws Error where it is not met in twenty minutes */
export const eventually = async (what: string, isDone: () => Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await isDone())) {
    if (Date.now() > deadline) throw new Error(`there was not ${what}`);
    await pause(LOOK_MS);
  }
};
