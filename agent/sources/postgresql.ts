import { toolOutput, WHOLE_BACKUP_DEADLINE_MS } from "../tools/run-tool.ts";
import { timedCheck } from "../tools/timed-check.ts";
import { type PostgresqlOptions, postgresqlOptions } from "./postgresql/options.ts";
import { missingOfBaseBackup, readBaseBackup } from "./postgresql/read-base-backup.ts";
import { restoreAndDigest } from "./postgresql/restore-and-digest.ts";
import { backupFolder, findMajor, programOf } from "./postgresql/server-programs.ts";
import type { Source } from "./source.ts";

export const source: Source<PostgresqlOptions> = {
  id: "postgresql",
  kind: "backup",
  title: "A PostgreSQL base backup, by its backup_manifest",
  madeBy: "`pg_basebackup -D <folder>` (PostgreSQL 13 and later)",
  proof: "hashed",
  options: postgresqlOptions,
  paths: ["path", "tools"],
  detect: ({ text }) => text.includes('"PostgreSQL-Backup-Manifest-Version"'),
  read: readBaseBackup,
  findMissing: missingOfBaseBackup,
  verify: async (options) => [
    await timedCheck("pg_verifybackup", async () => {
      const folder = backupFolder(options);
      const program = programOf(options, "pg_verifybackup", findMajor(folder));
      const how = { reads: [folder], deadlineMs: WHOLE_BACKUP_DEADLINE_MS };
      await toolOutput(program, ["-q", "-m", options.path, folder], how);
      return { detail: "every file has the size and checksum of the manifest, and the WAL can be read" };
    }),
  ],
  drill: async (options, context) => [await timedCheck("restore", () => restoreAndDigest(options, context))],
};
