import { msOf } from "../../core/instant.ts";
import type { Clock, Pause } from "../../ports/clock.ts";

/**
 * One partition takes 1,000 write units a second, and all state of a migration lies in one; a fifth is left for how
 * DynamoDB counts differently.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
export const WRITE_UNITS_A_SECOND = 800;

/** Spreads writes over time. */
export interface Pace {
  /** Waits until so many write units may be spent. */
  spend(units: number): Promise<void>;
  /** So many more were taken than was thought: the next spending waits for them. */
  owe(units: number): void;
}

export const noPace: Pace = { spend: async () => undefined, owe: () => undefined };

/** Spends no more than so many write units a second, whatever is asked at once. */
export const paceOf = (
  { clock, pause }: { readonly clock: Clock; readonly pause: Pause },
  unitsASecond: number = WRITE_UNITS_A_SECOND,
): Pace => {
  let freeAtMs = 0;
  const msFor = (units: number): number => (units * 1_000) / unitsASecond;
  return {
    spend: async (units) => {
      const nowMs = msOf(clock());
      const fromMs = Math.max(freeAtMs, nowMs);
      freeAtMs = fromMs + msFor(units);
      const wait = fromMs - nowMs;
      if (wait > 0) await pause(wait);
    },
    owe: (units) => {
      freeAtMs = Math.max(freeAtMs, msOf(clock())) + msFor(units);
    },
  };
};
