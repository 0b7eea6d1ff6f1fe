import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { auditFile, parseFile, writeSealed } from "./manifests.ts";
import { type Bench, figure, pairTimed, timedBoth } from "./measure.ts";

const inFolder = async <T>(work: (folder: string) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), "cleargate-bench-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const MILLION = 1_000_000;

const auditBench = (name: string, kind: "inventory" | "backup", count: number, most: number): Bench => ({
  name,
  run: () =>
    inFolder(async (folder) => {
      const file = join(folder, "manifest.zst");
      await writeSealed(file, kind, count);
      const { ours, against } = await pairTimed(
        () => auditFile(file, kind),
        () => parseFile(file),
      );
      return [
        figure(
          name,
          ours,
          against,
          "s",
          `audit of ${count.toLocaleString("en")} entries / unpack, split, JSON.parse alone; at most ${most}`,
        ),
      ];
    }),
});

const ROUNDS = 7;

/** The same by processor time, of which other work on the machine changes least, and what of it the seal's hash alone takes. */
const processorBench: Bench = {
  name: "audit-accounts-cpu",
  run: () =>
    inFolder(async (folder) => {
      const file = join(folder, "manifest.zst");
      await writeSealed(file, "inventory", MILLION);
      const ways = [() => auditFile(file, "inventory"), () => parseFile(file, true), () => parseFile(file)];
      const least = ways.map(() => Number.POSITIVE_INFINITY);
      for (let round = 0; round < ROUNDS; round += 1)
        for (const [index, way] of ways.entries())
          least[index] = Math.min(least[index] ?? 0, (await timedBoth(way)).cpuSeconds);
      const [audit = 0, hashed = 0, floor = 0] = least;
      return [
        figure("audit-accounts-cpu", audit, floor, "s", "audit of 1,000,000 accounts / the floor; at most 1.15"),
        figure("audit-accounts-hash", hashed, floor, "s", "the floor and the seal's SHA-256 / the floor; no target"),
      ];
    }),
};

/** Peak resident memory in MiB of a process that audits one manifest. */
const peakOf = (file: string): number => {
  const script = `import { auditFile } from ${JSON.stringify(join(import.meta.dirname, "manifests.ts"))};
    await auditFile(${JSON.stringify(file)}, "inventory", { id: "a", units: ["*"], keys: [] });
    console.log(process.resourceUsage().maxRSS / 1024);`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  if (stdout === "") throw new Error(stderr);
  return Number(stdout);
};

const memoryBench: Bench = {
  name: "audit-memory",
  run: () =>
    inFolder(async (folder) => {
      const [large, small] = [join(folder, "large.zst"), join(folder, "small.zst")];
      await writeSealed(large, "inventory", 5 * MILLION);
      await writeSealed(small, "inventory", MILLION / 2);
      return [
        figure(
          "audit-memory",
          peakOf(large),
          peakOf(small),
          "MiB",
          "peak memory at 5,000,000 accounts / at 500,000; at most 1.1",
        ),
      ];
    }),
};

export const auditBenches: readonly Bench[] = [
  auditBench("audit-accounts", "inventory", MILLION, 1.15),
  processorBench,
  auditBench("audit-entries", "backup", 5 * MILLION, 1.5),
  memoryBench,
];
