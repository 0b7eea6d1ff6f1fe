import { Failure } from "../../../core/failure.ts";
import type { FileEntry } from "../../../core/manifest/entry.ts";
import { headBeneath } from "../../files/beneath.ts";

const STUB = /(?:^|\/)INCREMENTAL\.[^/]+$/;
/** A label has a few lines. */
const MAX_LABEL = 64 * 1024;

/**
 * Refuses what `pg_basebackup --incremental` wrote (PostgreSQL 17 and later): it holds the changes since another backup,
 * and no server starts on it.
 * @throws Failure `source-invalid`
 */
export const requireFullBackup = (manifest: string, folder: string, files: readonly FileEntry[]): void => {
  const stub = files.find(({ key }) => STUB.test(key))?.key;
  const from = /^INCREMENTAL FROM LSN: (\S{1,40})/m.exec(headBeneath(folder, "backup_label", MAX_LABEL) ?? "")?.[1];
  if (stub === undefined && from === undefined) return;
  const why = stub === undefined ? `its backup_label says that it is incremental from ${from}` : `it lists ${stub}`;
  throw new Failure(
    "source-invalid",
    `${manifest} is of an incremental backup (${why}), which cannot be restored by itself: ` +
      "combine it with all before it by pg_combinebackup, and read the manifest of what that writes",
  );
};
