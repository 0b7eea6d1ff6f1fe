import { statSync } from "node:fs";
import { basename } from "node:path";
import type { FileEntry } from "../../../core/manifest/entry.ts";
import { sortByKey } from "../../../core/manifest/key-order.ts";
import { readPgManifest } from "../../formats/pg-manifest.ts";
import { type Listed, missingFiles, readListedFiles } from "../hash-list/listed-files.ts";
import type { SourceContext, SourceReading } from "../source.ts";
import type { PostgresqlOptions } from "./options.ts";
import { backupFolder } from "./server-programs.ts";
import { findTar, tarNames } from "./tar-files.ts";

const pickModifiedMs = (files: readonly FileEntry[], pick: (a: number, b: number) => number): number | undefined =>
  files.reduce<number | undefined>((picked, { modifiedAt }) => {
    if (modifiedAt === undefined) return picked;
    const ms = Date.parse(modifiedAt);
    return picked === undefined ? ms : pick(picked, ms);
  }, undefined);

/** What a backup must have on disk, and what is inside that: packed files cannot be looked at one by one. */
const partsOf = (folder: string, files: readonly FileEntry[]): { onDisk: readonly Listed[]; packed: FileEntry[] } => {
  const base = findTar(folder, "base");
  if (base === undefined) return { onDisk: files, packed: [] };
  const packed = files.map(
    ({ key, modifiedAt }): FileEntry => ({
      key,
      size: 0,
      in: base.file.key,
      ...(modifiedAt === undefined ? {} : { modifiedAt }),
    }),
  );
  return { onDisk: tarNames(folder).map((key) => ({ key })), packed };
};

/** The files of a backup that its manifest names and that are not there. */
export const missingOfBaseBackup = async (options: PostgresqlOptions): Promise<readonly string[]> => {
  const folder = backupFolder(options);
  return missingFiles(folder, partsOf(folder, (await readPgManifest(options.path)).files).onDisk);
};

/** A base backup by its manifest: every file is hashed now, and compared with what the manifest states. */
export const readBaseBackup = async (options: PostgresqlOptions, context: SourceContext): Promise<SourceReading> => {
  const { path } = options;
  const folder = backupFolder(options);
  const { version, systemIdentifier, files, wal, algorithms } = await readPgManifest(path);
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
    complete,
    cachedFiles: cachedFiles ?? 0,
    labels: {
      "pg-manifest-version": String(version),
      "pg-checksums": [...algorithms].toSorted().join(" ") || "none",
      "pg-wal": wal.join(" ").slice(0, 1000),
      ...(systemIdentifier === undefined ? {} : { "pg-system-identifier": systemIdentifier }),
    },
  };
};
