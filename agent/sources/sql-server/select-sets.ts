import { Failure } from "../../../core/failure.ts";
import type { BackupSet } from "./backup-set.ts";
import { refuseRounded } from "./lsn.ts";
import type { SqlServerOptions } from "./options.ts";

const identityOf = (set: BackupSet): string =>
  [set.server, set.database, set.databaseGuid, set.type, set.startMs, set.finishMs, set.firstLsn, set.lastLsn]
    .join("\n")
    .toLowerCase();

/** Stripes of one backup are rows of their own, each with its device; without all of them there is no backup. */
const joinStripes = (rows: readonly BackupSet[]): BackupSet[] =>
  [...Map.groupBy(rows, identityOf).values()].map((stripes) => ({
    ...(stripes[0] as BackupSet),
    devices: [...new Set(stripes.flatMap(({ devices }) => devices))],
    fault: stripes.find(({ fault }) => fault !== undefined)?.fault,
    damaged: stripes.some(({ damaged }) => damaged),
    checksums: stripes.every(({ checksums }) => checksums),
  }));

/**
 * One server's backup sets. A history also has rows of other servers, whose backups were restored there; a database of one
 * name on two servers is two databases.
 * @throws Failure `source-invalid` where the server that is meant is not clear, or is not there
 */
export const selectSets = (rows: readonly BackupSet[], { server, path }: SqlServerOptions): BackupSet[] => {
  const names = [...new Map(rows.map((row) => [row.server.toLowerCase(), row.server])).values()];
  if (server === undefined && names.length > 1)
    throw new Failure(
      "source-invalid",
      `${path} holds backups of ${names.length} servers (${names.slice(0, 5).join(", ")}): set server to the one that is meant`,
    );
  const own = server === undefined ? rows : rows.filter((row) => row.server.toLowerCase() === server.toLowerCase());
  if (own.length === 0 && rows.length > 0)
    throw new Failure("source-invalid", `${path} holds no backup of server ${server}, but of ${names.join(", ")}`);
  refuseRounded(
    own.flatMap(({ firstLsn, lastLsn, checkpointLsn }) => [firstLsn, lastLsn, checkpointLsn]),
    path,
  );
  return joinStripes(own);
};
