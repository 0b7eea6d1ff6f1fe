import { statSync } from "node:fs";
import { basename, dirname } from "node:path";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { sortByKey } from "../../core/manifest/key-order.ts";
import { hashFile } from "../files/artefact.ts";
import { readPgManifest } from "../formats/pg-manifest.ts";
import { toolOutput } from "../tools/run-tool.ts";
import { timedCheck } from "../tools/timed-check.ts";
import { type PostgresqlOptions, postgresqlOptions, programOf } from "./postgresql/options.ts";
import { restoreAndDigest } from "./postgresql/restore-and-digest.ts";
import type { Source } from "./source.ts";

const SHA2 = new Set(["SHA224", "SHA256", "SHA384", "SHA512"]);

const pickModifiedMs = (files: readonly FileEntry[], pick: (a: number, b: number) => number): number | undefined =>
  files.reduce<number | undefined>((picked, { modifiedAt }) => {
    if (modifiedAt === undefined) return picked;
    const ms = Date.parse(modifiedAt);
    return picked === undefined ? ms : pick(picked, ms);
  }, undefined);

export const source: Source<PostgresqlOptions> = {
  id: "postgresql",
  kind: "backup",
  title: "A PostgreSQL base backup, by its backup_manifest",
  madeBy: "`pg_basebackup -D <folder>` (PostgreSQL 13 and later)",
  proof: "hashed",
  options: postgresqlOptions,
  paths: ["path", "tools"],
  detect: ({ text }) => text.includes('"PostgreSQL-Backup-Manifest-Version"'),
  read: async ({ path }) => {
    const { version, systemIdentifier, files, wal, algorithms } = await readPgManifest(path);
    const { size, mtimeMs } = statSync(path);
    // The manifest is part of what a restore needs, and is not listed in itself.
    const manifest: FileEntry = { key: basename(path), size, sha256: await hashFile(path) };
    const hashed =
      files.length > 0 &&
      files.every(({ sha256, checksum }) => sha256 ?? SHA2.has(checksum?.split(":")[0]?.toUpperCase() ?? ""));
    return {
      entries: sortByKey([...files, manifest]),
      proof: hashed ? "hashed" : "listed",
      startedMs: pickModifiedMs(files, Math.min),
      completedMs: pickModifiedMs(files, Math.max) ?? mtimeMs,
      complete: true,
      labels: {
        "pg-manifest-version": String(version),
        "pg-checksums": [...algorithms].toSorted().join(" ") || "none",
        "pg-wal": wal.join(" ").slice(0, 1000),
        ...(systemIdentifier === undefined ? {} : { "pg-system-identifier": systemIdentifier }),
      },
    };
  },
  verify: async (options) => [
    await timedCheck("pg_verifybackup", async () => {
      const folder = dirname(options.path);
      await toolOutput(programOf(options, "pg_verifybackup"), ["-q", "-m", options.path, folder]);
      return { detail: "every file has the size and checksum of the manifest, and the WAL can be read" };
    }),
  ],
  drill: async (options, context) => [await timedCheck("restore", () => restoreAndDigest(options, context))],
};
