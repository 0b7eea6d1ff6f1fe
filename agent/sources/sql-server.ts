import { statSync } from "node:fs";
import { sortByKey } from "../../core/manifest/key-order.ts";
import { rowsOf } from "../formats/rows.ts";
import type { Source, SourceReading } from "./source.ts";
import { parseBackupSet } from "./sql-server/backup-set.ts";
import { type SqlServerOptions, sqlServerOptions } from "./sql-server/options.ts";
import { restoreChain } from "./sql-server/restore-chain.ts";

const read = async (options: SqlServerOptions): Promise<SourceReading> => {
  const { path, databases } = options;
  const wanted = new Set(databases.map((name) => name.toLowerCase()));
  const sets = (await rowsOf(path))
    .map((row) => parseBackupSet(row, options, path))
    .filter(({ database }) => wanted.size === 0 || wanted.has(database.toLowerCase()));
  const byDatabase = Map.groupBy(sets, ({ database }) => database.toLowerCase());
  const entries = sortByKey([...byDatabase].flatMap(([database, own]) => restoreChain(database, own)));
  // The evidence of several databases is as old as the oldest of their newest.
  const newest = [...byDatabase.values()].map((own) => Math.max(...own.map((one) => one.finishMs)));
  return {
    entries,
    proof: "listed",
    tool: { name: "SQL Server" },
    startedMs: sets.length === 0 ? undefined : Math.min(...newest, ...sets.map(({ startMs }) => startMs)),
    completedMs: newest.length === 0 ? statSync(path).mtimeMs : Math.min(...newest),
    complete: true,
    labels: { databases: String(byDatabase.size), "backup-sets": String(sets.length) },
  };
};

export const source: Source<SqlServerOptions> = {
  id: "sql-server",
  kind: "backup",
  title: "SQL Server's own record of backups",
  madeBy: "a query of `msdb.dbo.backupset`, or `RESTORE HEADERONLY`, as JSON or CSV",
  proof: "listed",
  options: sqlServerOptions,
  paths: ["path"],
  detect: ({ text }) => /"?backup_finish_date"?|"?BackupFinishDate"?/.test(text),
  read,
};
