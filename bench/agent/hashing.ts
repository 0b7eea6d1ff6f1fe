import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { type Bench, figure, pairTimed, timedBoth } from "../measure.ts";
import { isInstalled, readAsAgent, shell } from "./commands.ts";
import { MIB, withTree, writeFile, writeMixedTree } from "./trees.ts";

/** How fast the agent hashes files that it has never read. */

const hashingPeer = (name: string, command: string, least: number, commandOf: (tree: string) => string): Bench => ({
  name,
  run: async () => {
    if (!isInstalled(command)) return `${command} is not installed`;
    return withTree(writeMixedTree, async (tree, folder) => {
      const { ours, against } = await pairTimed(
        () => readAsAgent(tree, folder, false),
        () => shell(commandOf(tree)),
        3,
      );
      const note = `${command} / the agent, over 1 GiB, 512 MiB and 20,000 × 4 KiB; at least ${least}`;
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
      const limitNote = "four files of 512 MiB / openssl speed -multi 2, which reads nothing; at least 0.9";
      const readingNote = "the same / two openssl dgst side by side, which read the files too";
      return [
        figure("agent-hash-limit", rate, opensslSpeed(), "MB/s", limitNote),
        figure("agent-hash-reading", rate, bytes / against / 1e6, "MB/s", readingNote),
      ];
    });
  },
};

/** Processor time of one thread that reads a file in pieces and hashes them, as the agent does; and of one that hashes the same piece. */
const hashCpuSeconds = async (file: string, piece: Buffer): Promise<{ reading: number; memory: number }> => {
  const reading = await timedBoth(() => {
    const descriptor = openSync(file, "r");
    const hash = createHash("sha256");
    for (let read = readSync(descriptor, piece); read > 0; read = readSync(descriptor, piece))
      hash.update(piece.subarray(0, read));
    closeSync(descriptor);
  });
  const memory = await timedBoth(() => {
    const hash = createHash("sha256");
    for (let bytes = 0; bytes < LARGE_FILE_BYTES; bytes += piece.length) hash.update(piece);
  });
  return { reading: reading.cpuSeconds, memory: memory.cpuSeconds };
};

const ROUNDS = 7;

/** What the copy out of the page cache leaves of the rate: the most that any program can have of it which reads files. */
const hashingCopy: Bench = {
  name: "agent-hash-copy",
  run: () =>
    withTree(
      (tree) => writeFile(join(tree, "f"), LARGE_FILE_BYTES),
      async (tree) => {
        const piece = Buffer.allocUnsafeSlow(MIB);
        const least = { reading: Number.POSITIVE_INFINITY, memory: Number.POSITIVE_INFINITY };
        for (let round = 0; round < ROUNDS; round += 1) {
          const { reading, memory } = await hashCpuSeconds(join(tree, "f"), piece);
          least.reading = Math.min(least.reading, reading);
          least.memory = Math.min(least.memory, memory);
        }
        const rate = (seconds: number): number => LARGE_FILE_BYTES / seconds / 1e6;
        const note = "one thread that reads a file and hashes it / that hashes memory, by processor time; no target";
        return [figure("agent-hash-copy", rate(least.reading), rate(least.memory), "MB/s", note)];
      },
    ),
};

export const hashingBenches: readonly Bench[] = [
  hashingPeer("agent-hash-sha256sum", "sha256sum", 5, (tree) => `find ${tree} -type f -print0 | xargs -0 sha256sum`),
  hashingPeer("agent-hash-hashdeep", "hashdeep", 6, (tree) => `hashdeep -c sha256 -r ${tree}`),
  hashingLimit,
  hashingCopy,
];
