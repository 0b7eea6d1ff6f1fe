import { setTimeout as pause } from "node:timers/promises";

/** Functions that time out, and queues that wait for them, on a machine that does other work too. */
const PATIENCE_MS = 300_000;
const LOOK_MS = 50;

/** Waits for a condition. @throws Error where it is not met in five minutes */
export const until = async (what: string, isDone: () => Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await isDone())) {
    if (Date.now() > deadline) throw new Error(`there was not ${what}`);
    await pause(LOOK_MS);
  }
};
