import { existsSync } from "node:fs";
import { sep } from "node:path";
import { wholeText } from "../../formats/text.ts";
import { type Listed, newestDone, parseAnswer, type Shown } from "./catalogue.ts";
import { missingOf } from "./chain.ts";
import { type BarmanOptions, invalid, runBarman } from "./options.ts";

/** The newest backup that is done, and what is known of it. */
export interface BarmanBackup {
  readonly server: string;
  readonly id: string;
  /** Seconds since 1970. */
  readonly endS: number;
  readonly startS: number | undefined;
  readonly bytes: number | undefined;
  readonly systemId: string | undefined;
  /** What it needs and does not have. */
  readonly missing: readonly string[];
  /** Of its files that Barman names, those that are not there. */
  readonly gone: readonly string[];
  /** Backups that began after it and are not done. */
  readonly later: readonly string[];
}

const isListed = (found: readonly Listed[] | Shown): found is readonly Listed[] => Array.isArray(found);

const laterThan = (listed: readonly Listed[], newest: string): readonly string[] =>
  listed.filter(({ backup_id: id }) => id > newest).map(({ backup_id: id, status }) => `${id} ${status}`);

const fromShown = (server: string, shown: Shown, listed: readonly Listed[] | undefined): BarmanBackup => {
  const { backup_id: id, base_backup_information: base, system_id: systemId } = shown;
  if (base === undefined) throw invalid(`backup ${id} of ${server} is DONE, and nothing is stated of its contents`);
  return {
    server,
    id,
    endS: base.end_time_timestamp,
    startS: base.begin_time_timestamp,
    bytes: base.disk_usage_with_wals_bytes ?? base.backup_size_with_wals_bytes ?? undefined,
    systemId,
    missing: missingOf(shown, listed),
    gone: [],
    later: laterThan(listed ?? [], id),
  };
};

/** A backup by its own record, which must be of the newest in the list, where there is one. */
const byRecord = (server: string, shown: Shown, listed?: readonly Listed[]): BarmanBackup => {
  const asListed: Listed = { ...shown, end_time_timestamp: shown.base_backup_information?.end_time_timestamp };
  const newest = newestDone(listed ?? [asListed], server);
  if (shown.backup_id !== newest.backup_id)
    throw invalid(`show is of backup ${shown.backup_id}, and the newest that is done is ${newest.backup_id}`);
  if (shown.status !== "DONE")
    throw invalid(`backup ${shown.backup_id} of ${server} is ${shown.status}, and DONE in the list`);
  return fromShown(server, shown, listed);
};

const byList = (server: string, listed: readonly Listed[]): BarmanBackup => {
  const {
    backup_id: id,
    backup_type: type,
    end_time_timestamp: endS = 0,
    size_bytes: bytes,
  } = newestDone(listed, server);
  if (type === "incremental")
    throw invalid(
      `backup ${id} of ${server} is incremental: what it needs is in the output of show-backup, which show names`,
    );
  const none = { startS: undefined, systemId: undefined, missing: [], gone: [] };
  return { server, id, endS, bytes: bytes ?? undefined, ...none, later: laterThan(listed, id) };
};

/** Barman goes on to state backups whose files were deleted: they are looked for, on the machine that it runs on. */
const goneOf = async (options: BarmanOptions, server: string, id: string): Promise<readonly string[]> => {
  const text = await runBarman(options, ["list-files", "--target", "standalone", server, id]);
  const paths = text.split("\n").filter((line) => line !== "");
  const hasData = paths.some(
    (path) => path.includes(`${sep}base${sep}${id}${sep}`) && !path.endsWith(`${sep}backup.info`),
  );
  return [...(hasData ? [] : [`all of ${id}`]), ...paths.filter((path) => !existsSync(path))];
};

const askBarman = async (options: BarmanOptions, server: string): Promise<BarmanBackup> => {
  const ask = async (...args: string[]) =>
    parseAnswer(await runBarman(options, ["-f", "json", ...args]), "what Barman answered", options).found;
  const listed = await ask("list-backup", server);
  if (!isListed(listed)) throw invalid("Barman answered no list of backups");
  const { backup_id: id } = newestDone(listed, server);
  const shown = await ask("show-backup", server, id);
  if (isListed(shown)) throw invalid(`Barman answered a list for backup ${id}`);
  return { ...byRecord(server, shown, listed), gone: await goneOf(options, server, id) };
};

/** @throws Failure `source-gone`, `source-invalid`, `tool-*` */
export const readBackup = async (options: BarmanOptions): Promise<BarmanBackup> => {
  const { path, show, server } = options;
  if (path === undefined) {
    if (server === undefined)
      throw invalid("barman needs either the file of its list or the name of a server to ask for");
    return askBarman(options, server);
  }
  const main = parseAnswer(await wholeText(path), path, options);
  if (!isListed(main.found)) {
    if (show !== undefined) throw invalid("show stands beside a list, and path is of one backup");
    return byRecord(main.server, main.found);
  }
  if (show === undefined) return byList(main.server, main.found);
  const shown = parseAnswer(await wholeText(show), show, { ...options, server: main.server }).found;
  if (isListed(shown)) throw invalid(`${show} is a list, and not of one backup`);
  return byRecord(main.server, shown, main.found);
};
