import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { type Bench, figure, pairTimed } from "../measure.ts";
import { isInstalled, readAsAgent, shell } from "./commands.ts";
import { MIB, withTree, writeFile, writeMixedTree } from "./trees.ts";

/** How fast the agent hashes files that it has never read. */

const hashingPeer = (name: string, command: string, commandOf: (tree: string) => string): Bench => ({
  name,
  run: async () => {
    if (!isInstalled(command)) return `${command} is not installed`;
    return withTree(writeMixedTree, async (tree, folder) => {
      const { ours, against } = await pairTimed(
        () => readAsAgent(tree, folder, false),
        () => shell(commandOf(tree)),
        3,
      );
      const note = `${command} / the agent, over 1 GiB, 512 MiB and 20,000 × 4 KiB; at least 5`;
      return [figure(name, against, ours, "s", note)];
    });
  },
});

const LARGE_FILES = 4;
const LARGE_FILE_BYTES = 512 * MIB;

const writeLargeFiles = (tree: string): void => {
  for (let index = 0; index < LARGE_FILES; index += 1) writeFile(join(tree, `f${index}`), LARGE_FILE_BYTES);
};

/** Megabytes a second that openssl hashes on two cores from memory. */
const opensslSpeed = (): number => {
  const output = execFileSync(
    "openssl",
    ["speed", "-multi", "2", "-seconds", "2", "-bytes", "1048576", "-evp", "sha256"],
    { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
  );
  return Number(/([\d.]+)k\s*$/m.exec(output.trim())?.[1]) / 1e3;
};

const hashingLimit: Bench = {
  name: "agent-hash-limit",
  run: async () => {
    if (!isInstalled("openssl")) return "openssl is not installed";
    return withTree(writeLargeFiles, async (tree, folder) => {
      const file = (index: number): string => join(tree, `f${index}`);
      const digest = (...files: string[]): string => `openssl dgst -sha256 ${files.join(" ")}`;
      const { ours, against } = await pairTimed(
        () => readAsAgent(tree, folder, false),
        () => shell(`${digest(file(0), file(1))} & ${digest(file(2), file(3))}; wait`),
        5,
      );
      const bytes = LARGE_FILES * LARGE_FILE_BYTES;
      const rate = bytes / ours / 1e6;
      const limitNote = "four files of 512 MiB / openssl speed -multi 2, which reads nothing; at least 0.85";
      const readingNote = "the same / two openssl dgst side by side, which read the files too";
      return [
        figure("agent-hash-limit", rate, opensslSpeed(), "MB/s", limitNote),
        figure("agent-hash-reading", rate, bytes / against / 1e6, "MB/s", readingNote),
      ];
    });
  },
};

export const hashingBenches: readonly Bench[] = [
  hashingPeer("agent-hash-sha256sum", "sha256sum", (tree) => `find ${tree} -type f -print0 | xargs -0 sha256sum`),
  hashingPeer("agent-hash-hashdeep", "hashdeep", (tree) => `hashdeep -c sha256 -r ${tree}`),
  hashingLimit,
];
