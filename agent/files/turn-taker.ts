import { setImmediate } from "node:timers/promises";

/** So many take some ten milliseconds, and waiting for a turn a few microseconds. */
const STEPS_A_TURN = 1_024;

/** Lets long work wait now and then for what else is to be done: a signal that ends the run, above all. */
export interface TurnTaker {
  /** Counts a step. @returns true where it is time to wait */
  step(): boolean;
  /** Waits until all that is due has been done. */
  wait(): Promise<void>;
}

export const turnTaker = (): TurnTaker => {
  let steps = 0;
  return {
    step: () => {
      steps += 1;
      return steps % STEPS_A_TURN === 0;
    },
    wait: () => setImmediate(),
  };
};
