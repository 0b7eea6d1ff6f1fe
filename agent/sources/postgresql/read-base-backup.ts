import { statSync } from "node:fs";
import { basename } from "node:path";
import type { FileEntry } from "../../../core/manifest/entry.ts";
import { sortByKey } from "../../../core/manifest/key-order.ts";
import { type PgManifest, readPgManifest } from "../../formats/pg-manifest.ts";
import { type Listed, missingFiles, readListedFiles } from "../hash-list/listed-files.ts";
import type { SourceContext, SourceReading } from "../source.ts";
import { requireFullBackup } from "./incremental.ts";
import type { PostgresqlOptions } from "./options.ts";
import { backupFolder } from "./server-programs.ts";
import { tarNames } from "./tar-files.ts";
import { missingWal } from "./wal-segments.ts";

const pickModifiedMs = (files: readonly FileEntry[], pick: (a: number, b: number) => number): number | undefined =>
  files.reduce<number | undefined>((picked, { modifiedAt }) => {
    if (modifiedAt === undefined) return picked;
    const ms = Date.parse(modifiedAt);
    return picked === undefined ? ms : pick(picked, ms);
  }, undefined);

/** What a backup must have on disk, and what is inside that: packed files cannot be looked at one by one. */
const partsOf = (folder: string, files: readonly FileEntry[]): { onDisk: readonly Listed[]; packed: FileEntry[] } => {
  const found = tarNames(folder);
  const base = found.find((name) => name.startsWith("base."));
  if (base === undefined) return { onDisk: files, packed: [] };
  const packed = files.map(
    ({ key, modifiedAt }): FileEntry => ({
      key,
      size: 0,
      in: base,
      ...(modifiedAt === undefined ? {} : { modifiedAt }),
    }),
  );
  // One for each tablespace, named by its number.
  const lost = [...new Set(files.flatMap(({ key }) => /^pg_tblspc\/(\d{1,10})\//.exec(key)?.[1] ?? []))].filter(
    (tablespace) => !found.some((name) => name.startsWith(`${tablespace}.tar`)),
  );
  const ending = base.slice("base".length);
  return { onDisk: [...found, ...lost.map((tablespace) => `${tablespace}${ending}`)].map((key) => ({ key })), packed };
};

/** The files of a backup that its manifest names and that are not there. */
export const missingOfBaseBackup = async (options: PostgresqlOptions): Promise<readonly string[]> => {
  const folder = backupFolder(options);
  return missingFiles(folder, partsOf(folder, (await readPgManifest(options.path)).files).onDisk);
};

/** The log that it needs is not listed in a manifest; where it is archived elsewhere, the job says so. */
const walLabels = (options: PostgresqlOptions, folder: string, { wal }: PgManifest): Record<string, string> => {
  if (options.wal === "archived") return {};
  const tars = tarNames(folder);
  if (tars.some((name) => name.startsWith("pg_wal."))) return {};
  const missing = tars.some((name) => name.startsWith("base.")) ? ["pg_wal.tar"] : missingWal(folder, wal);
  return missing.length === 0 ? {} : { "pg-wal-missing": missing.join(" ") };
};

/** A base backup by its manifest: every file is hashed now, and compared with what the manifest states. */
export const readBaseBackup = async (options: PostgresqlOptions, context: SourceContext): Promise<SourceReading> => {
  const { path } = options;
  const folder = backupFolder(options);
  const manifest = await readPgManifest(path);
  const { version, systemIdentifier, files, wal, algorithms } = manifest;
  requireFullBackup(path, folder, files);
  const withoutWal = walLabels(options, folder, manifest);
  const { onDisk, packed } = partsOf(folder, files);
  // The manifest is part of what a restore needs, and is not listed in itself.
  const { entries, proof, complete, cachedFiles } = await readListedFiles(
    folder,
    [...onDisk, { key: basename(path) }],
    context,
  );
  return {
    entries: sortByKey<FileEntry>([...(entries as readonly FileEntry[]), ...packed]),
    ...(proof === undefined ? {} : { proof }),
    startedMs: pickModifiedMs(files, Math.min),
    completedMs: pickModifiedMs(files, Math.max) ?? statSync(path).mtimeMs,
    complete: complete && Object.keys(withoutWal).length === 0,
    cachedFiles: cachedFiles ?? 0,
    labels: {
      "pg-manifest-version": String(version),
      "pg-checksums": [...algorithms].toSorted().join(" ") || "none",
      "pg-wal": wal.map(({ timeline, start, end }) => `${timeline}:${start}-${end}`).join(" "),
      ...withoutWal,
      ...(systemIdentifier === undefined ? {} : { "pg-system-identifier": systemIdentifier }),
    },
  };
};
