import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Bench, figure } from "../measure.ts";
import type { WalkMeasured } from "./fsck-process.ts";

/**
 * What `fsck` takes to walk a ledger of so many facts to the end: its log, its facts with their objects, and one replay from the first fact, since
 * there are no snapshots. The reads are of files, so that nothing but the walk keeps anything.
 */

const PACK_PROCESS = join(import.meta.dirname, "..", "pack", "pack-process.ts");
const PROCESS = join(import.meta.dirname, "fsck-process.ts");
const FACTS = Number(process.env.CLEARGATE_BENCH_FSCK_FACTS ?? 100_000);

const measured = (facts: number): WalkMeasured => {
  const folder = mkdtempSync(join(tmpdir(), "cleargate-bench-fsck-"));
  const started = (program: string, ...args: readonly string[]): string =>
    execFileSync(process.execPath, [program, ...args], { cwd: folder, encoding: "utf8", maxBuffer: 1024 ** 2 });
  try {
    started(PACK_PROCESS, "history", String(facts));
    started(PROCESS, "tiles");
    const one = JSON.parse(started(PROCESS, "walk")) as WalkMeasured;
    if (one.found > 0 || one.walked.facts !== facts) throw new Error(`not walked whole: ${JSON.stringify(one)}`);
    return one;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

export const fsckMemoryBench: Bench = {
  name: "fsck-memory",
  run: async () => {
    const [small, large] = [measured(FACTS / 10), measured(FACTS)];
    const note = `fsck of ${FACTS.toLocaleString("en")} facts / of a tenth`;
    return [
      figure("fsck-memory", large.mebibytes, small.mebibytes, "MiB", `peak, ${note}`),
      figure("fsck-seconds", large.seconds, small.seconds, "s", note),
    ];
  },
};
