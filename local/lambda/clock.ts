/** The time that functions see: this machine's, plus what a test has advanced it by. */
export interface Clock {
  now(): number;
  /** @throws Error for a negative duration */
  advance(ms: number): void;
  /** In milliseconds; shared with workers, which read it at every call. */
  readonly offset: SharedArrayBuffer;
}

export const adjustableClock = (): Clock => {
  const offset = new SharedArrayBuffer(8);
  const view = new BigInt64Array(offset);
  return {
    now: () => Date.now() + Number(Atomics.load(view, 0)),
    advance: (ms) => {
      if (ms < 0) throw new Error("the clock can be advanced only, not set back");
      Atomics.add(view, 0, BigInt(Math.round(ms)));
    },
    offset,
  };
};
