import { execFileSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..");

/**
 * The instant that everything in a package is dated by, in seconds: the same source gives the same bytes
 * (https://reproducible-builds.org/specs/source-date-epoch/). Without SOURCE_DATE_EPOCH it is that of the last commit.
 * @throws Error where neither is there
 */
export const sourceDateEpoch = (): number => {
  const { SOURCE_DATE_EPOCH: given } = process.env;
  const text = given ?? execFileSync("git", ["log", "-1", "--format=%ct"], { cwd: root, encoding: "utf8" }).trim();
  if (!/^\d{1,11}$/.test(text)) throw new Error(`SOURCE_DATE_EPOCH must be seconds since 1970, not ${text}`);
  return Number(text);
};
