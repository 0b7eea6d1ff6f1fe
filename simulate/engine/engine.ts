import { agenda } from "./agenda.ts";

/** The simulated world's time, and the only thing in it that makes anything happen. */
export interface Engine {
  /** The true time in milliseconds; every process has its own, slightly wrong, view of it. */
  now(): number;
  at(ms: number, run: () => void): void;
  after(ms: number, run: () => void): void;
  wait(ms: number): Promise<void>;
  /** Says that a promise was settled, or a process started: there is code to run before the next thing happens. */
  touch(): void;
  /** Makes everything happen that is planned until an instant, while `goesOn`. */
  advance(until: number, goesOn: () => boolean): Promise<void>;
}

/**
 * Goes on when no microtask is left: Node runs what waits for the next tick only then (Node.js documentation, "process",
 * `nextTick`). Twice, because such a tick may begin more.
 */
const drained = async (): Promise<void> => {
  for (let round = 0; round < 2; round += 1) await new Promise<void>((resolve) => process.nextTick(resolve));
};

export const engine = (startMs: number): Engine => {
  const planned = agenda();
  let now = startMs;
  let touched = 0;

  const settle = async (): Promise<void> => {
    for (let seen = -1; seen !== touched; ) {
      seen = touched;
      await drained();
    }
  };
  const at = (ms: number, run: () => void): void => planned.plan(Math.max(now, ms), run);

  return {
    now: () => now,
    at,
    after: (ms, run) => at(now + ms, run),
    wait: (ms) =>
      new Promise((resolve) => {
        at(now + ms, () => {
          touched += 1;
          resolve();
        });
      }),
    touch: () => {
      touched += 1;
    },
    advance: async (until, goesOn) => {
      await settle();
      for (let next = planned.nextAt(); next !== undefined && next <= until; next = planned.nextAt()) {
        if (!goesOn()) return;
        now = next;
        const before = touched;
        planned.take()?.run();
        if (touched !== before) await settle();
      }
      if (goesOn()) now = Math.max(now, until);
    },
  };
};
