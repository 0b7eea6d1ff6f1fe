import { parentPort } from "node:worker_threads";
import { stampLines } from "./stamp-lines.ts";

/** Asks the system about files in a thread of its own: each call waits for the system, and a large tree is hardly anything else. */

export interface StampingTask {
  readonly root: string;
  readonly keys: string;
}

parentPort?.on("message", ({ root, keys }: StampingTask) => parentPort?.postMessage(stampLines(root, keys)));
