import { setTimeout as pause } from "node:timers/promises";
import type { BenchEstate } from "./bench-estate.ts";

/** Pushes refreshes of the units 1 to `units`, one after the other, until it is stopped. @returns how to stop it */
export const startLoad = (estate: BenchEstate, units: number, startMs: number): (() => Promise<number>) => {
  let stopped = false;
  const pushing = (async () => {
    let pushed = 0;
    for (; !stopped; pushed += 1) {
      await estate.put(await estate.seal(1 + (pushed % units), startMs + pushed));
      await pause(20);
    }
    return pushed;
  })();
  return () => {
    stopped = true;
    return pushing;
  };
};
