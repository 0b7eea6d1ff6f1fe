import { createHash, generateKeyPairSync } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import type { Collected } from "../../agent/collect/collected.ts";
import { sealToSpool } from "../../agent/collect/seal.ts";
import type { AgentConfig } from "../../agent/config/agent-config.ts";
import { BackupJob } from "../../agent/config/job.ts";
import { entrySorter } from "../../agent/sorting/entries.ts";
import { scratchIn } from "../../agent/sorting/scratch.ts";
import { diskSpool } from "../../agent/spool/disk-spool.ts";
import { instantOf } from "../../core/instant.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";

/** Many entries in no order, and sealing them as the agent does. */

const AT = "2026-11-22T02:00:00.000Z";
const SHA256 = createHash("sha256").update("bench").digest("hex");
/** Without a common divisor with any number of entries here, so that each comes once, far from its neighbours. */
const STRIDE = 7_919;
const config = { agent: "a", migration: "m", packing: "zst" } as AgentConfig;
const key = { id: "k", publicKey: "", privateKey: generateKeyPairSync("ed25519").privateKey };

const IN_FOLDER = 1_024;
const NAMES = Array.from({ length: IN_FOLDER }, (_, index) => `/file${String(index).padStart(5, "0")}.dat`);

/** Files of a backup in no order, as a walk may find them; little is spent on making them, which `sort` is spared. */
export function* unsortedFiles(count: number): Generator<FileEntry> {
  const folders = Array.from(
    { length: Math.ceil(count / IN_FOLDER) },
    (_, index) => `share/${String(index).padStart(6, "0")}`,
  );
  for (let step = 0; step < count; step += 1) {
    const index = (step * STRIDE) % count;
    const key = (folders[Math.floor(index / IN_FOLDER)] as string) + (NAMES[index % IN_FOLDER] as string);
    yield { key, size: index, sha256: SHA256, modifiedAt: AT };
  }
}

/** Checks, sorts and seals so many entries into a new spool below a folder. */
export const sealFiles = async (folder: string, count: number): Promise<void> => {
  const spool = diskSpool(mkdtempSync(join(folder, "spool-")), 1024 ** 3);
  const { path, remove } = spool.openTemporary();
  const scratch = scratchIn(path);
  const entries = entrySorter("backup", scratch);
  for (const entry of unsortedFiles(count)) entries.add(entry);
  const collected: Collected = {
    job: BackupJob.parse({ kind: "backup", unit: "u", requirement: "r", folder }),
    entries: entries.end(),
    complete: true,
    startedAt: instantOf(Date.parse(AT)),
    completedAt: instantOf(Date.parse(AT)),
    cachedFiles: 0,
    labels: {},
  };
  await sealToSpool(collected, config, key, spool, Date.parse(AT));
  scratch.thread?.end();
  remove();
};
