import { msOf } from "../../core/instant.ts";
import type { Clock, Pause } from "../../ports/clock.ts";

/**
 * One partition takes 1,000 write units a second, and all state of a migration lies in one; a fifth is left for how
 * DynamoDB counts differently.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
export const WRITE_UNITS_A_SECOND = 800;

/** Waits until so many write units may be spent. */
export type Pace = (units: number) => Promise<void>;

export const noPace: Pace = async () => undefined;

/** Spends no more than so many write units a second, whatever is asked at once. */
export const paceOf = (
  { clock, pause }: { readonly clock: Clock; readonly pause: Pause },
  unitsASecond: number = WRITE_UNITS_A_SECOND,
): Pace => {
  let freeAtMs = 0;
  return async (units) => {
    const nowMs = msOf(clock());
    const fromMs = Math.max(freeAtMs, nowMs);
    freeAtMs = fromMs + (units * 1_000) / unitsASecond;
    const wait = fromMs - nowMs;
    if (wait > 0) await pause(wait);
  };
};
