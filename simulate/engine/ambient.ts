import type { Engine } from "./engine.ts";

/**
 * Runs something whose waiting is the engine's: the table's adapter waits by a timer between two rounds. Nothing else runs
 * meanwhile, because the engine lives in microtasks alone. What is logged is only counted.
 */
export const withVirtualTimers = async <T>(engine: Engine, run: () => Promise<T>): Promise<T> => {
  const { setTimeout: realTimeout } = globalThis;
  const { write } = process.stdout;
  globalThis.setTimeout = ((resolve: () => void, ms = 0) => {
    engine.after(ms, () => {
      engine.touch();
      resolve();
    });
    return 0;
  }) as unknown as typeof setTimeout;
  process.stdout.write = (() => true) as typeof process.stdout.write;
  try {
    return await run();
  } finally {
    globalThis.setTimeout = realTimeout;
    process.stdout.write = write;
  }
};
