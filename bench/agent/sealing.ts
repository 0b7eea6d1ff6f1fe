import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { type Bench, figure, pairTimed } from "../measure.ts";
import { withTree } from "./trees.ts";

/** How fast, and in how much memory, many entries in no order become a sealed manifest. */

const MILLION = 1_000_000;
const AT = "2026-11-22T02:00:00.000Z";
const SHA256 = createHash("sha256").update("bench").digest("hex");
/** Without a common divisor with any number of entries here, so that each comes once, far from its neighbours. */
const STRIDE = 7_919;

/** Files of a backup in no order, as a walk may find them. */
export function* unsortedFiles(count: number): Generator<FileEntry> {
  for (let step = 0; step < count; step += 1) {
    const index = (step * STRIDE) % count;
    const key = `share/${String(index >> 10).padStart(6, "0")}/file${String(index & 1023).padStart(5, "0")}.dat`;
    yield { key, size: index, sha256: SHA256, modifiedAt: AT };
  }
}

const SEAL = fileURLToPath(new URL("./seal-files.ts", import.meta.url));

/** Seals in a process of its own, as an agent is one. @returns its peak resident memory in MiB */
const sealFiles = (folder: string, count: number): number => {
  const { stdout, stderr, status } = spawnSync(process.execPath, [SEAL, folder, String(count)], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
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
        return [figure("agent-memory", sealFiles(folder, 2 * MILLION), sealFiles(folder, MILLION / 5), "MiB", note)];
      },
    ),
};

export const sealingBenches: readonly Bench[] = [seal, memory];
