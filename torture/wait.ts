import { setTimeout as pause } from "node:timers/promises";

type Waiting = (what: string, isDone: () => Promise<boolean>) => Promise<void>;

/** @returns what waits for a condition so long at most, and looks so often; it throws Error where it is not met by then */
export const waitingFor =
  (patienceMs: number, lookMs: number): Waiting =>
  async (what, isDone) => {
    const deadline = Date.now() + patienceMs;
    while (!(await isDone())) {
      if (Date.now() > deadline) throw new Error(`there was not ${what}`);
      await pause(lookMs);
    }
  };

/** Functions that time out, and queues that wait for them, on a machine that does other work too. */
const PATIENCE_MS = 300_000;
const LOOK_MS = 50;

/** Waits for a condition. @throws Error where it is not met in five minutes */
export const until = waitingFor(PATIENCE_MS, LOOK_MS);
