import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { sealToSpool } from "../../agent/collect/seal.ts";
import type { AgentConfig } from "../../agent/config/agent-config.ts";
import { BackupJob } from "../../agent/config/job.ts";
import { useSmallMemory } from "../../agent/small-memory.ts";
import { entrySorter } from "../../agent/sorting/entries.ts";
import { scratchIn } from "../../agent/sorting/scratch.ts";
import { diskSpool } from "../../agent/spool/disk-spool.ts";
import { unsortedFiles } from "./sealing.ts";

/** A process that seals so many entries into a spool below a folder, and prints its peak resident memory in MiB. */

useSmallMemory();
const [, , folder = "", count = "0"] = process.argv;
const AT = "2026-11-22T02:00:00.000Z";
const spool = diskSpool(join(folder, `spool-${process.pid}`), 1024 ** 3);
const { path, remove } = spool.openTemporary();
const entries = entrySorter("backup", scratchIn(path));
for (const entry of unsortedFiles(Number(count))) entries.add(entry);
const collected = {
  job: BackupJob.parse({ kind: "backup", unit: "u", requirement: "r", folder }),
  entries: entries.end(),
  complete: true,
  startedAt: AT,
  completedAt: AT,
  cachedFiles: 0,
  labels: {},
} as const;
const config = { agent: "a", migration: "m", packing: "zst" } as AgentConfig;
const key = { id: "k", publicKey: "", privateKey: generateKeyPairSync("ed25519").privateKey };
await sealToSpool(collected as never, config, key, spool, Date.parse(AT));
remove();
process.stdout.write(String(process.resourceUsage().maxRSS / 1024));
