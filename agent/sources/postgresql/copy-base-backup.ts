import { closeSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../../core/failure.ts";
import { openFound } from "../../files/beneath.ts";
import { copyTree, plainTree } from "../../files/copy-tree.ts";
import { toolOutput, WHOLE_BACKUP_DEADLINE_MS } from "../../tools/run-tool.ts";
import type { Restoring } from "./restoring.ts";
import { findTar, type TarFile } from "./tar-files.ts";

/** Links to tablespaces point into the live server's folders: a restored server must never write there. */
const refuseTablespaces = (data: string): void => {
  const links = join(data, "pg_tblspc");
  if (existsSync(join(data, "tablespace_map")) || (existsSync(links) && readdirSync(links).length > 0))
    throw new Failure("drill-unsupported", "the backup has tablespaces; restore it by hand, with mapped folders");
};

/**
 * Unpacks a tar file as the server's user into a folder that nothing was unpacked into before: an earlier tar file could
 * have left a link there, and tar would write through it.
 */
const unpack = async (
  { file, options: unpacking }: TarFile,
  into: string,
  { own, confined }: Restoring,
): Promise<void> => {
  mkdirSync(into, { mode: 0o700 });
  own(into);
  const stdin = openFound(file);
  try {
    const [tar = "", ...args] = confined(["tar", "-x", ...unpacking, "-f", "-", "--no-same-owner", "-C", into]);
    await toolOutput(tar, args, { stdin, deadlineMs: WHOLE_BACKUP_DEADLINE_MS });
  } finally {
    closeSync(stdin);
  }
  await plainTree(into);
};

/**
 * Copies a plain backup, or unpacks one of tar files, into a folder that does not exist yet; afterwards that has folders and
 * regular files only.
 * @throws Failure `drill-unsupported`, `tool-*`, `source-unreadable`
 */
export const copyBaseBackup = async (from: string, into: string, restoring: Restoring): Promise<void> => {
  const base = findTar(from, "base");
  if (base === undefined) {
    refuseTablespaces(from);
    mkdirSync(into, { mode: 0o700 });
    await copyTree(from, into);
    return;
  }
  await unpack(base, into, restoring);
  refuseTablespaces(into);
  const wal = findTar(from, "pg_wal");
  if (wal === undefined) return;
  const unpacked = `${into}-wal`;
  await unpack(wal, unpacked, restoring);
  rmSync(join(into, "pg_wal"), { recursive: true, force: true });
  renameSync(unpacked, join(into, "pg_wal"));
};
