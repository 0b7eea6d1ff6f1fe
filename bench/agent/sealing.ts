import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { bundleWithThreads } from "../../scripts/bundle.ts";
import { type Bench, figure, pairTimed } from "../measure.ts";
import { sealFiles, unsortedFiles } from "./seal-files.ts";
import { withTree } from "./trees.ts";

/** How fast, and in how much memory, many entries in no order become a sealed manifest. */

const MILLION = 1_000_000;

const PROGRAM = `import { useSmallMemory } from "./agent/small-memory.ts";
  import { sealFiles } from "./bench/agent/seal-files.ts";
  useSmallMemory();
  await sealFiles(process.argv[2], Number(process.argv[3]));
  console.log(process.resourceUsage().maxRSS / 1024);`;

/** Peak resident memory in MiB of a process that seals so many entries, built and set up as the agent's own. */
const peakOf = (program: string, folder: string, count: number): number => {
  const { stdout, stderr } = spawnSync(process.execPath, [program, folder, String(count)], { encoding: "utf8" });
  if (stdout === "") throw new Error(stderr);
  return Number(stdout);
};

const writeLines = (file: string, count: number): void => {
  const descriptor = openSync(file, "w");
  let pending = "";
  for (const entry of unsortedFiles(count)) {
    pending += `${JSON.stringify(entry)}\n`;
    if (pending.length < 65_536) continue;
    writeSync(descriptor, pending);
    pending = "";
  }
  writeSync(descriptor, pending);
  closeSync(descriptor);
};

const seal: Bench = {
  name: "agent-seal",
  run: () =>
    withTree(
      () => undefined,
      async (_, folder) => {
        const [lines, sorted] = [join(folder, "lines"), join(folder, "sorted")];
        writeLines(lines, 2 * MILLION);
        const env = { ...process.env, LC_ALL: "C", TMPDIR: folder };
        const { ours, against } = await pairTimed(
          () => sealFiles(folder, 2 * MILLION),
          () => execFileSync("sort", ["-S", "100M", "-o", sorted, lines], { env }),
          3,
        );
        const note =
          "making, checking, sorting and sealing 2,000,000 entries in no order / LC_ALL=C sort -S 100M of their lines; at most 2";
        return [figure("agent-seal", ours, against, "s", note)];
      },
    ),
};

const memory: Bench = {
  name: "agent-memory",
  run: () =>
    withTree(
      () => undefined,
      async (_, folder) => {
        const note = "peak memory of sealing 2,000,000 entries / 200,000; at most 1.1";
        const program = await bundleWithThreads(PROGRAM, join(folder, "program"));
        const [many, few] = [peakOf(program, folder, 2 * MILLION), peakOf(program, folder, MILLION / 5)];
        return [figure("agent-memory", many, few, "MiB", note)];
      },
    ),
};

export const sealingBenches: readonly Bench[] = [seal, memory];
