import { Failure } from "../../../core/failure.ts";
import { headBeneath } from "../../files/beneath.ts";

const STUB = /(?:^|\/)INCREMENTAL\.[^/]+$/;
/** The file of an incremental backup that stands for what did not change; by its name. */
export const isStub = (key: string): boolean => STUB.test(key);

/** A label has a few lines. */
const MAX_LABEL = 64 * 1024;

/**
 * Refuses what `pg_basebackup --incremental` wrote (PostgreSQL 17 and later): it holds the changes since another backup,
 * and no server starts on it.
 * @param stub the name of a stub that it lists
 * @throws Failure `source-invalid`
 */
export const requireFullBackup = (manifest: string, folder: string, stub: string | undefined): void => {
  const from = /^INCREMENTAL FROM LSN: (\S{1,40})/m.exec(headBeneath(folder, "backup_label", MAX_LABEL) ?? "")?.[1];
  if (stub === undefined && from === undefined) return;
  const why = stub === undefined ? `its backup_label says that it is incremental from ${from}` : `it lists ${stub}`;
  throw new Failure(
    "source-invalid",
    `${manifest} is of an incremental backup (${why}), which cannot be restored by itself: ` +
      "combine it with all before it by pg_combinebackup, and read the manifest of what that writes",
  );
};
