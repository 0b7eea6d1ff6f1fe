import type { Listed, Shown } from "./catalogue.ts";

/** What a backup needs and does not have; empty where it has all, as far as that is stated. */
export const missingOf = (shown: Shown, listed: readonly Listed[] | undefined): readonly string[] => {
  const { begin_wal: begin, end_wal: end } = shown.base_backup_information ?? {};
  const last = shown.wal_information?.last_available ?? undefined;
  const log =
    begin === undefined || end === undefined || begin > end || last === undefined || last < end
      ? [`the log from ${begin} to ${end}, of which the archive has up to ${last}`]
      : [];
  if (shown.backup_type !== "incremental") return log;
  const { root_backup_id: root, parent_backup_id: parent } = shown.catalog_information ?? {};
  const done = new Set((listed ?? []).flatMap(({ backup_id: id, status }) => (status === "DONE" ? [id] : [])));
  const before = [...new Set([parent, root])].filter((id) => id === undefined || id === null || !done.has(id));
  return [...log, ...before.map((id) => `the backup ${id ?? "(not stated)"} that it is incremental to`)];
};
