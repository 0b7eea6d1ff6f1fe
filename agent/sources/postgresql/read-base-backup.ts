import { statSync } from "node:fs";
import { basename } from "node:path";
import type { FileEntry } from "../../../core/manifest/entry.ts";
import { sortByKey } from "../../../core/manifest/key-order.ts";
import type { Names } from "../../files/some-names.ts";
import { type PgManifest, readPgManifest } from "../../formats/pg-manifest.ts";
import { entrySorter } from "../../sorting/entries.ts";
import { mergedByKey } from "../../sorting/join.ts";
import type { Scratch } from "../../sorting/scratch.ts";
import { sorter } from "../../sorting/sorter.ts";
import { type Listed, missingFiles, readListedFiles } from "../hash-list/listed-files.ts";
import type { SourceContext, SourceReading } from "../source.ts";
import { isStub, requireFullBackup } from "./incremental.ts";
import type { PostgresqlOptions } from "./options.ts";
import { backupFolder } from "./server-programs.ts";
import { tarNames } from "./tar-files.ts";
import { missingWal } from "./wal-segments.ts";

/** What is listed of a backup, in the order of keys, and what is known of all of it. */
interface ListedBackup {
  readonly manifest: PgManifest;
  readonly files: Iterable<FileEntry>;
  /** The first stub of an incremental backup. */
  readonly stub: string | undefined;
  /** The numbers of tablespaces. */
  readonly tablespaces: ReadonlySet<string>;
  readonly oldestMs: number | undefined;
  readonly newestMs: number | undefined;
}

const MAX_TABLESPACES = 100_000;

const listBackup = async (path: string, scratch: Scratch): Promise<ListedBackup> => {
  const files = sorter(scratch);
  const tablespaces = new Set<string>();
  let stub: string | undefined;
  let [oldestMs, newestMs]: [number | undefined, number | undefined] = [undefined, undefined];
  const manifest = await readPgManifest(path, (file) => {
    const { key, modifiedAt } = file;
    files.add(key, JSON.stringify(file));
    if (isStub(key)) stub ??= key;
    const tablespace = /^pg_tblspc\/(\d{1,10})\//.exec(key)?.[1];
    if (tablespace !== undefined && tablespaces.size < MAX_TABLESPACES) tablespaces.add(tablespace);
    if (modifiedAt === undefined) return;
    const ms = Date.parse(modifiedAt);
    oldestMs = Math.min(oldestMs ?? ms, ms);
    newestMs = Math.max(newestMs ?? ms, ms);
  });
  const sorted = files.end();
  return {
    manifest,
    files: {
      *[Symbol.iterator]() {
        for (const { value } of sorted.records()) yield JSON.parse(value) as FileEntry;
      },
    },
    stub,
    tablespaces,
    oldestMs,
    newestMs,
  };
};

const packedIn = (base: string, { key, modifiedAt }: FileEntry): FileEntry => ({
  key,
  size: 0,
  in: base,
  ...(modifiedAt === undefined ? {} : { modifiedAt }),
});

interface Parts {
  /** In the order of keys. */
  readonly onDisk: Iterable<Listed>;
  /** The tar file that holds what is listed, where it is packed: then it cannot be looked at one by one. */
  readonly base: string | undefined;
}

/** What a backup must have on disk. @param manifest the name of its manifest, which is not listed in itself */
const partsOf = (folder: string, { files, tablespaces }: ListedBackup, manifest?: string): Parts => {
  const found = tarNames(folder);
  const base = found.find((name) => name.startsWith("base."));
  const own = manifest === undefined ? [] : [{ key: manifest }];
  if (base === undefined) return { onDisk: mergedByKey<Listed>(files, own), base };
  // One for each tablespace, named by its number.
  const lost = [...tablespaces].filter((tablespace) => !found.some((name) => name.startsWith(`${tablespace}.tar`)));
  const ending = base.slice("base".length);
  const names = [...found, ...lost.map((tablespace) => `${tablespace}${ending}`)].map((key) => ({ key }));
  return { onDisk: sortByKey<Listed>([...names, ...own]), base };
};

/** The files of a backup that its manifest names and that are not there. */
export const missingOfBaseBackup = async (options: PostgresqlOptions, scratch: Scratch): Promise<Names> => {
  const folder = backupFolder(options);
  return missingFiles(folder, partsOf(folder, await listBackup(options.path, scratch)).onDisk);
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
  const backup = await listBackup(path, context.scratch);
  const { version, systemIdentifier, wal, algorithms } = backup.manifest;
  requireFullBackup(path, folder, backup.stub);
  const withoutWal = walLabels(options, folder, backup.manifest);
  const { onDisk, base } = partsOf(folder, backup, basename(path));
  const into = entrySorter("backup", context.scratch);
  if (base !== undefined) for (const file of backup.files) into.add(packedIn(base, file));
  const { entries, proof, complete, cachedFiles } = await readListedFiles(folder, onDisk, context, { into });
  return {
    entries,
    ...(proof === undefined ? {} : { proof }),
    startedMs: backup.oldestMs,
    completedMs: backup.newestMs ?? statSync(path).mtimeMs,
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
