import { getAsset, isSea } from "node:sea";
import { Worker } from "node:worker_threads";

/**
 * Starts a thread of the agent: in the executable its program is part of it, in the bundle a file beside it, in the source tree
 * TypeScript.
 * @param name of the program in the executable and in the bundle, without its ending
 * @param source the program in the source tree
 */
export const startWorker = (name: string, source: URL): Worker => {
  if (isSea()) return new Worker(getAsset(`${name}.js`, "utf8"), { eval: true });
  return new Worker(import.meta.url.endsWith(".ts") ? source : new URL(`./${name}.mjs`, import.meta.url));
};
