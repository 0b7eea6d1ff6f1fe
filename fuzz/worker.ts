import { parentPort, workerData } from "node:worker_threads";
import { fuzz } from "./engine.ts";
import { TARGETS } from "./targets/all.ts";

/** What one thread tries, and where it says which input it is at. */
export interface Work {
  readonly parser: string;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  readonly shareMs: number;
  readonly at: SharedArrayBuffer;
}

const { parser, seed, from, to, shareMs, at } = workerData as Work;
const target = TARGETS.find(({ name }) => name === parser);
if (target === undefined) throw new TypeError(`no parser is called ${parser}`);
const until = Date.now() + shareMs;
const place = new Int32Array(at);
const found = await fuzz(target, seed, { from, to }, (index) => {
  Atomics.store(place, 0, index);
  return Date.now() < until;
});
parentPort?.postMessage({ found, tried: Atomics.load(place, 0) + 1 - from });
