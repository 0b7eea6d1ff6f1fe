// Lets a program go by the clock of an embedded cloud, which may be ahead of this machine's:
//   NODE_OPTIONS="--import file:///…/local/follow-clock.mjs" CLEARGATE_LOCAL_CLOCK=<data folder>/clock.json
// It is read once, when the program starts. Times of files stay those of this machine.
import { readFileSync } from "node:fs";

const file = process.env.CLEARGATE_LOCAL_CLOCK;
if (file !== undefined && file !== "") {
  const { aheadMs } = JSON.parse(readFileSync(file, "utf8"));
  const RealDate = Date;
  globalThis.Date = class extends RealDate {
    /** @param {unknown[]} given */
    constructor(...given) {
      if (given.length === 0) super(RealDate.now() + aheadMs);
      else super(...given);
    }
    static now() {
      return RealDate.now() + aheadMs;
    }
  };
}
