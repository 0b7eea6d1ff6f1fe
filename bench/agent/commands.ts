import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readTree } from "../../agent/files/tree.ts";
import { silent } from "../../agent/progress.ts";
import { scratchIn } from "../../agent/sorting/scratch.ts";

/** The programs that are timed: the agent's own reading of a tree, and those of others in a shell. */

export const isInstalled = (command: string): boolean => spawnSync("sh", ["-c", `command -v ${command}`]).status === 0;

export const shell = (command: string): void =>
  void execFileSync("sh", ["-c", command], { stdio: "ignore", maxBuffer: 1024 ** 3 });

/** Processor time of a command and all that it starts, in seconds, to a hundredth or better. */
export const shellCpuSeconds = (command: string): number => {
  const said = execFileSync("sh", ["-c", `(${command}) > /dev/null 2>&1; times`], { encoding: "utf8" });
  // The second line has what its children took: `0m0.04s 0m0.16s`.
  const parts = [...(said.split("\n")[1] ?? "").matchAll(/(\d+)m([\d.]+)s/g)];
  return parts.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
};

/** Reads all of a tree as `cleargate-agent backup` does; `cached` trusts the hashes of an earlier run. */
export const readAsAgent = async (tree: string, folder: string, cached: boolean): Promise<void> => {
  const cacheFile = join(folder, "cache.tsv");
  const scratch = mkdtempSync(join(folder, "scratch-"));
  const options = { exclude: [], cacheFile, rehash: !cached, startedMs: Date.now(), scratch: scratchIn(scratch) };
  await readTree(tree, options, silent);
  rmSync(scratch, { recursive: true });
};

/** The peer that walks a tree and reads no content. */
export const findCommand = (tree: string): string => `find ${tree} -printf '%s %T@\\n'`;

/** Restic with a repository and a cache of its own in a folder. */
export const resticCommand = (folder: string): string =>
  `RESTIC_PASSWORD=bench restic --quiet --repo ${join(folder, "repository")} --cache-dir ${join(folder, "cache")}`;
