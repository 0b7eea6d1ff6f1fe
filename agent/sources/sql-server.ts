import { statSync } from "node:fs";
import { Failure } from "../../core/failure.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { someNames } from "../files/some-names.ts";
import { rowsOf } from "../formats/rows.ts";
import { fewEntries } from "../sorting/entries.ts";
import type { Source, SourceReading } from "./source.ts";
import { type BackupSet, parseBackupSet } from "./sql-server/backup-set.ts";
import { type SqlServerOptions, sqlServerOptions } from "./sql-server/options.ts";
import { restoreChain } from "./sql-server/restore-chain.ts";
import { selectSets } from "./sql-server/select-sets.ts";

/** How many backups of which kind nothing is restored from, for people. */
const ignoredLabel = (sets: readonly BackupSet[], copyOnly: boolean): Record<string, string> => {
  const reasons = sets.flatMap(({ database, type, fault, copyOnly: isCopy }) => {
    if (fault !== undefined) return `${database}: ${type} ${fault}`;
    return isCopy && !copyOnly ? `${database}: ${type} copy-only` : [];
  });
  if (reasons.length === 0) return {};
  const counted = [...Map.groupBy(reasons, (reason) => reason)].map(([reason, all]) => `${all.length} of ${reason}`);
  return { ignored: counted.join("; ") };
};

/** What is encrypted needs a certificate or key that no backup of the database holds. */
const encryptorLabel = (sets: readonly BackupSet[]): Record<string, string> => {
  const thumbprints = new Set(sets.flatMap(({ encryptor }) => (encryptor === "" ? [] : encryptor)));
  return thumbprints.size === 0 ? {} : { encryptors: [...thumbprints].join(" ") };
};

/** Backups of the same databases on other servers, such as replicas of an availability group: they are in no chain here. */
const elsewhereLabel = (rows: readonly BackupSet[], own: readonly BackupSet[]): Record<string, string> => {
  const databases = new Set(own.map(({ database }) => database.toLowerCase()));
  const servers = new Set(own.map(({ server }) => server.toLowerCase()));
  const others = rows.filter(
    ({ server, database }) => !servers.has(server.toLowerCase()) && databases.has(database.toLowerCase()),
  );
  const counted = [...Map.groupBy(others, ({ server, database, type }) => `${database}: ${type} on ${server}`)];
  const said = counted.map(([what, all]) => `${all.length} of ${what}`);
  return said.length === 0 ? {} : { "on-other-servers": someNames(said) };
};

const read = async (options: SqlServerOptions): Promise<SourceReading> => {
  const { path, databases, copyOnly, encoding } = options;
  const wanted = new Set(databases.map((name) => name.toLowerCase()));
  const rows = (await rowsOf(path, encoding, ["database_name", "databasename"])).map((row) =>
    parseBackupSet(row, options, path),
  );
  if (rows.length === 0) throw new Failure("source-invalid", `${path} holds no backup`);
  const sets = selectSets(rows, options).filter(
    ({ database }) => wanted.size === 0 || wanted.has(database.toLowerCase()),
  );
  const byDatabase = Map.groupBy(sets, ({ database }) => database.toLowerCase());
  const chains = [...byDatabase].map(([database, own]) => {
    const { entries, reachedMs } = restoreChain(database, own, copyOnly);
    return { entries, reachedMs: reachedMs ?? Math.max(...own.map(({ finishMs }) => finishMs)) };
  });
  const absent = [...wanted]
    .filter((name) => !byDatabase.has(name))
    .map((name): FileEntry => ({ key: `db:${name}`, size: 0, problem: "failed" }));
  // The evidence of several databases is as old as the oldest of what they can be restored to.
  const reached = chains.map(({ reachedMs }) => reachedMs);
  return {
    entries: fewEntries("backup", [...chains.flatMap(({ entries }) => entries), ...absent]),
    proof: "listed",
    tool: { name: "SQL Server" },
    startedMs: sets.length === 0 ? undefined : Math.min(...reached, ...sets.map(({ startMs }) => startMs)),
    completedMs: reached.length === 0 ? statSync(path).mtimeMs : Math.min(...reached),
    complete: true,
    labels: {
      databases: String(byDatabase.size),
      "backup-sets": String(sets.length),
      ...ignoredLabel(sets, copyOnly),
      ...encryptorLabel(sets),
      ...elsewhereLabel(rows, sets),
    },
  };
};

export const source: Source<SqlServerOptions> = {
  id: "sql-server",
  kind: "backup",
  title: "SQL Server's own record of backups",
  madeBy: "a query of `msdb.dbo.backupset`, or `RESTORE HEADERONLY`, as JSON or CSV",
  proof: "listed",
  options: sqlServerOptions,
  answers: {
    run: "The newest full backup that can be restored from, the newest differential one that starts from it, and the logs that follow; whatever else the history holds does not count.",
    numbers:
      "Types are the documented letters of `backupset` or numbers of HEADERONLY, told apart by the name of the column; another type is refused. LSNs are kept digit by digit.",
    backup:
      "A backup to `NUL`, a snapshot (`is_snapshot`) or one through a virtual device (`{GUID}`, `device_type` 7) is none, and neither is a copy-only full one unless `copyOnly: true`; labels count them. A differential one without its full one is `chain-broken`.",
    whole:
      "A database in `databases` that is absent fails by name, a gap between logs is `chain-broken`, stripes are one backup and usable with all of them, and a file with several servers is refused until `server` names one; what the others have of its databases is counted in the label `on-other-servers`, and is in no chain.",
    unread:
      "An LSN that is missing, rounded or has an exponent, an end before its start, a flag that is neither true nor false, a missing device and a time of another form are refused.",
    time: "By the server's `time_zone`, or `timeZone`; without either it is refused. The evidence is as old as what the oldest database can be restored to.",
    names:
      "Names of databases are compared without regard to case. A database that was dropped and made again (`database_guid`) begins anew.",
    alarms:
      "Stripes repeat a backup, `FOR JSON` comes in pieces of 2,033 characters, and a copy-only log beside the regular one is no gap: all are read.",
    still:
      "Not shown: rows stay when files are deleted. Hash the files with `folder`, or run `RESTORE VERIFYONLY` as a verification.",
  },
  paths: ["path"],
  detect: ({ text }) => /"?backup_finish_date"?|"?BackupFinishDate"?/.test(text),
  read,
};
