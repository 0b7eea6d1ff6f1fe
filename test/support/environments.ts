import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const CACHE = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");

/** A program of one of the Python environments that `.ci/run` prepares; undefined where it has not. */
export const findInEnvironment = (environment: string, program: string): string | undefined =>
  [join(CACHE, "cleargate", environment, "bin", program)].find((path) => existsSync(path));

/** A file of a package of Node that `.ci/run` prepares likewise. */
export const findInPackage = (environment: string, name: string, file: string): string | undefined =>
  [join(CACHE, "cleargate", environment, "node_modules", name, file)].find((path) => existsSync(path));
