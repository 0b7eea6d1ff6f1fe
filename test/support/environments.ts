import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const CACHE = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");

/** A program of one of the Python environments that `.ci/run` prepares; undefined where it has not. */
export const findInEnvironment = (environment: string, program: string): string | undefined =>
  [join(CACHE, "cleargate", environment, "bin", program)].find((path) => existsSync(path));
