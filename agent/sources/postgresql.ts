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
  answers: {
    run: { cannotArise: "a manifest is of one backup, and a second one in the file is refused." },
    numbers: "Sizes are bytes. The system identifier has 64 bits and stays text.",
    backup:
      "An incremental backup (PostgreSQL 17 and later) is refused, by its stubs or its `backup_label`: it needs its chain, which `pg_combinebackup` puts together.",
    whole:
      "Each file that the manifest names must be there, or the tar file of each tablespace, and each segment of the log in its ranges of WAL, unless the log is archived (`wal: archived`).",
    unread:
      "The manifest is read as JSON, however it is laid out. A member that is unknown, missing or there twice, no files, no range of WAL, or a checksum that does not fit is refused.",
    time: "The newest `Last-Modified` of the manifest, which is GMT.",
    names:
      "By `Path`, or by the bytes of `Encoded-Path`, in hex where they are no UTF-8. Two names of one file that differ are refused.",
    alarms: "Several objects on one line, or a manifest that was printed anew with its checksum, are read.",
    still:
      "Each file is looked for and hashed at each run, unless its stamp is unchanged; a manifest of which the backup is gone has unreadable files.",
  },
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
