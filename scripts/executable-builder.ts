import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Why there is no executable, and what to do. */
export const NO_BUILDER = "needs a Node with --build-sea, 25.5 or newer: name one in CLEARGATE_EXECUTABLE_NODE";

const CACHE = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
const PREPARED = join(CACHE, "cleargate", "node-for-executables", "node_modules", "node", "bin", "node");

const builds = (node: string): boolean =>
  spawnSync(node, ["--help"], { encoding: "utf8" }).stdout?.includes("--build-sea") ?? false;

/**
 * A Node that makes a program out of itself and a bundle, which the pinned one does not yet: that of the variable, this one, or what
 * `.ci/run` prepares (https://nodejs.org/api/single-executable-applications.html).
 */
export const findBuilder = (): string | undefined => {
  const { CLEARGATE_EXECUTABLE_NODE: given } = process.env;
  const candidates = given === undefined ? [process.execPath, PREPARED] : [given];
  return candidates.find((node) => existsSync(node) && builds(node));
};
