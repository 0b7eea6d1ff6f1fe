/** The time that functions see: this machine's, moved on by whoever tests what time does. */
export interface Clock {
  now(): number;
  /** Moves it on; never back. */
  move(ms: number): void;
  /** For workers, which read the offset in milliseconds at every call. */
  readonly offset: SharedArrayBuffer;
}

export const movableClock = (): Clock => {
  const offset = new SharedArrayBuffer(8);
  const view = new BigInt64Array(offset);
  return {
    now: () => Date.now() + Number(Atomics.load(view, 0)),
    move: (ms) => {
      if (ms < 0) throw new Error("time goes on, not back");
      Atomics.add(view, 0, BigInt(Math.round(ms)));
    },
    offset,
  };
};
