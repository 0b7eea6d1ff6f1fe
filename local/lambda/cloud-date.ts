const RealDate = Date;

/** A `Date` whose present is the embedded cloud's clock, for a function's own thread. */
export const cloudDate = (offset: SharedArrayBuffer): DateConstructor => {
  const view = new BigInt64Array(offset);
  class CloudDate extends RealDate {
    // biome-ignore lint/suspicious/noExplicitAny: Date's own overloads
    constructor(...given: any[]) {
      if (given.length === 0) super(CloudDate.now());
      else super(...(given as [string]));
    }
    static override now(): number {
      return RealDate.now() + Number(Atomics.load(view, 0));
    }
  }
  return CloudDate as DateConstructor;
};
