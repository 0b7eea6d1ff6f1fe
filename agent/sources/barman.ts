import { Failure } from "../../core/failure.ts";
import { instantOf } from "../../core/instant.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { listedLongAgo } from "../files/list-age.ts";
import { someNames } from "../files/some-names.ts";
import { fewEntries } from "../sorting/entries.ts";
import { WHOLE_BACKUP_DEADLINE_MS } from "../tools/run-tool.ts";
import { timedCheck } from "../tools/timed-check.ts";
import { type BarmanOptions, barmanOptions, invalid, runBarman } from "./barman/options.ts";
import { type BarmanBackup, readBackup } from "./barman/read-backup.ts";
import type { Source, SourceContext, SourceReading } from "./source.ts";

/** The last second of the year 9999: what is later is no number of seconds. */
const LAST_SECOND = 253_402_300_799;
const WEEK_S = 7 * 86_400;

const requireTimes = ({ id, startS, endS, bytes }: BarmanBackup): void => {
  if (endS > LAST_SECOND || (startS ?? endS) > endS) throw invalid(`backup ${id} ran from ${startS} to ${endS}`);
  // An identifier is the local time at which the backup began, in a zone that is not stated; a run may take days.
  const idS = Date.parse(id.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})$/, "$1-$2-$3T$4:$5:$6Z")) / 1000;
  if (idS < (startS ?? endS) - WEEK_S || idS > endS + WEEK_S)
    throw invalid(`backup ${id} is of another time than its name: it ended at ${instantOf(endS * 1000)}`);
  if (bytes === 0) throw invalid(`backup ${id} holds 0 bytes`);
};

const problemOf = ({ gone, missing }: BarmanBackup): Pick<FileEntry, "problem"> => {
  if (gone.length > 0) return { problem: "unreadable" };
  return missing.length > 0 ? { problem: "chain-broken" } : {};
};

const listed = (name: string, all: readonly string[]): Record<string, string> =>
  all.length === 0 ? {} : { [name]: `${all.length}: ${someNames(all)}` };

const read = async (options: BarmanOptions, { nowMs }: SourceContext): Promise<SourceReading> => {
  const backup = await readBackup(options);
  requireTimes(backup);
  const { server, id, endS, startS, bytes = 0, systemId, missing, gone, later } = backup;
  const { path, show } = options;
  const longAgo = path === undefined ? {} : listedLongAgo(options, [path, show], nowMs);
  return {
    entries: fewEntries("backup", [
      { key: `${server}:${id}`, size: bytes, modifiedAt: instantOf(endS * 1000), ...problemOf(backup) },
    ]),
    proof: "reported",
    tool: { name: "barman" },
    startedMs: startS === undefined ? undefined : startS * 1000,
    completedMs: endS * 1000,
    complete: Object.keys(longAgo).length === 0,
    labels: {
      "barman-server": server,
      "barman-backup": id,
      ...(systemId === undefined ? {} : { "pg-system-identifier": systemId }),
      ...listed("barman-missing", missing),
      ...listed("barman-files-gone", gone),
      ...listed("barman-not-done", later),
      ...longAgo,
    },
  };
};

export const source: Source<BarmanOptions> = {
  id: "barman",
  kind: "backup",
  title: "Backups of PostgreSQL by Barman",
  madeBy: "`barman backup`; asked live, or from `barman -f json list-backup` and `show-backup`",
  proof: "reported",
  options: barmanOptions,
  answers: {
    run: "The newest backup that is `DONE`, by its end. Those that began after it and are not done are named in a label. A `show-backup` must be of the newest in the list beside it.",
    numbers:
      "Sizes are bytes and times are seconds since 1970, which Barman writes as texts. The system identifier stays text.",
    backup:
      "Only `DONE` is one. `WAITING_FOR_WALS` lacks some of its log, and `EMPTY`, `STARTED`, `SYNCING` and `FAILED` are none. An incremental backup without its parent and its root, and a backup whose log goes on after the last segment of the archive, are a broken chain.",
    whole:
      "A server that is named and absent fails by name, with what Barman says; several servers are refused until one is named. A list alone does not state what an incremental backup needs, so that it is refused.",
    unread:
      "A status that is unknown, a member that is missing, of another form or there twice, a list of identifiers alone (`--minimal`) and JSON that breaks off are refused.",
    time: "The end of the backup, by `end_time_timestamp`; one that is more than a week from the identifier is refused; `end_time` beside it is in the local time of whoever asked, and is not read. A time of the future stays one, which the auditor refuses (`time-future`).",
    names: "Servers and identifiers are kept as they are.",
    alarms: "A later backup that runs, waits for its log or failed does not replace the one that is done.",
    still:
      "Barman's catalogue goes on to state backups whose files were deleted. Asked live, the files of the backup and of the log that it needs are looked for, on the machine that Barman runs on. Files that Barman wrote are incomplete once they are older than `within` (36 h).",
  },
  paths: ["path", "show", "config"],
  detect: ({ text }) => /"backup_id"\s*:\s*"\d{8}T\d{6}"/.test(text) && text.includes('"status"'),
  read,
  verify: async (options) => [
    await timedCheck("barman verify-backup", async () => {
      if (options.path !== undefined)
        throw new Failure("drill-unsupported", "this needs a server to ask for, and the job names only files");
      const { server, id } = await readBackup(options);
      await runBarman(options, ["verify-backup", server, id], WHOLE_BACKUP_DEADLINE_MS);
      return { detail: `pg_verifybackup: every file of ${id} has the size and checksum of its manifest` };
    }),
  ],
};
