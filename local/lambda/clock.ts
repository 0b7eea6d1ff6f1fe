import { existsSync, readFileSync } from "node:fs";
import { writeWhole } from "../aws/write-whole.ts";

/** The time that functions see: this machine's, plus what it was advanced by. */
export interface Clock {
  now(): number;
  /** Milliseconds. */
  aheadMs(): number;
  /** @throws Error for a negative duration, unless this clock may go back */
  advance(ms: number): void;
  /** In milliseconds; shared with workers, which read it at every call. */
  readonly offset: SharedArrayBuffer;
}

const readAhead = (file: string): number =>
  existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as { aheadMs: number }).aheadMs : 0;

/**
 * A clock that is never set back, not by a restart either: what was recorded must not lie in the future.
 * @param file keeps how far it is ahead; programs that follow this clock read it too
 * @param mayGoBack for tests of what functions do whose clocks jump
 */
export const adjustableClock = (file: string, mayGoBack = false): Clock => {
  const offset = new SharedArrayBuffer(8);
  const view = new BigInt64Array(offset);
  const keep = (): void => writeWhole(file, `${JSON.stringify({ aheadMs: Number(view[0]) })}\n`);
  view[0] = BigInt(readAhead(file));
  keep();
  const aheadMs = (): number => Number(Atomics.load(view, 0));
  return {
    now: () => Date.now() + aheadMs(),
    aheadMs,
    advance: (ms) => {
      if (ms < 0 && !mayGoBack) throw new Error("the clock can be advanced only, not set back");
      Atomics.add(view, 0, BigInt(Math.round(ms)));
      keep();
    },
    offset,
  };
};
