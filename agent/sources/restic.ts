import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { counted } from "../../core/audit/report-finding.ts";
import { Failure } from "../../core/failure.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { orGone, orUnreadable, UNREADABLE } from "../files/gone.ts";
import { listedLongAgo } from "../files/list-age.ts";
import { type Names, someNames } from "../files/some-names.ts";
import { restoredDigest } from "../files/tree-digest.ts";
import { wholeText } from "../formats/text.ts";
import { fewEntries } from "../sorting/entries.ts";
import { WHOLE_BACKUP_DEADLINE_MS } from "../tools/run-tool.ts";
import { timedCheck } from "../tools/timed-check.ts";
import { readBackupLog } from "./restic/backup-log.ts";
import { readEarlierCheck } from "./restic/earlier-check.ts";
import { isListed, listFiles, matchesStats, matchesSummary, NOTHING } from "./restic/list-files.ts";
import { invalid, type ResticOptions, resticOptions, runRestic } from "./restic/options.ts";
import { earlierSnapshotsMs, futureLabels, newestSnapshot, type Snapshot } from "./restic/snapshot.ts";
import type { Source, SourceContext, SourceReading } from "./source.ts";

/** @throws Failure `source-gone` where a repository of this machine is not there, `tool-*` */
const queryRepository = (options: ResticOptions, repository: string): Promise<string> =>
  orGone(repository, () => runRestic(options, ["--no-cache", "snapshots", "--json"]));

const readSnapshots = async (options: ResticOptions): Promise<string> => {
  const { repository, snapshots } = options;
  if (repository !== undefined && snapshots === undefined) return queryRepository(options, repository);
  if (repository === undefined && snapshots !== undefined) return wholeText(snapshots);
  throw invalid("restic needs either a repository or the file of its snapshots");
};

const labelsOf = ({ id, hostname, paths }: Snapshot, { snapshots }: ResticOptions): Record<string, string> => ({
  "restic-snapshot": id,
  "restic-host": hostname,
  "restic-paths": paths.join(" "),
  ...(snapshots === undefined ? {} : { "restic-listed": new Date(statSync(snapshots).mtimeMs).toISOString() }),
});

/** Restic writes U+FFFD in names that are no UTF-8; the snapshot has them as they are. */
const renamedLabels = ({ count, some }: Names): Record<string, string> =>
  count === 0 ? {} : { "restic-names-not-utf8": `${count}: ${someNames(some)}` };

const read = async (options: ResticOptions, { nowMs, scratch }: SourceContext): Promise<SourceReading> => {
  const listed = await readSnapshots(options);
  const snapshot = newestSnapshot(listed, options);
  const { id, time, program_version: version, summary } = snapshot;
  const { listing, lost } = await orUnreadable(() => listFiles(options, snapshot, scratch), NOTHING);
  const { files } = listing;
  const isEmpty = lost === undefined && (isListed(options) || summary?.total_files_processed === 0);
  const asOne: FileEntry = {
    key: `snapshot:${id}`,
    size: summary?.total_bytes_processed ?? 0,
    ...(lost === undefined ? {} : UNREADABLE),
  };
  const bySnapshot = fewEntries("backup", isEmpty ? [] : [asOne]);
  const { checks, readAll } = await readEarlierCheck(options, snapshot, nowMs);
  const longAgo = listedLongAgo(options, [options.snapshots, options.files], nowMs);
  return {
    entries: files.entries > 0 ? files : bySnapshot,
    proof: readAll ? "verified" : files.entries > 0 ? "listed" : "reported",
    checks: [...(await readBackupLog(options, snapshot)), ...checks],
    tool: { name: "restic", ...(version === undefined ? {} : { version }) },
    startedMs: Date.parse(summary?.backup_start ?? time),
    // The contents of a snapshot are as old as the moment at which restic began to read them.
    completedMs: Date.parse(time),
    earlierMs: earlierSnapshotsMs(listed, options),
    complete:
      lost === undefined &&
      matchesSummary(snapshot, listing, options) &&
      (await matchesStats(options, listing)) &&
      Object.keys(longAgo).length === 0,
    labels: {
      ...labelsOf(snapshot, options),
      ...(lost === undefined ? {} : { lost }),
      ...longAgo,
      ...futureLabels(listed, options, nowMs),
      ...renamedLabels(listing.renamed),
    },
  };
};

const WHOLE_BACKUP = { deadlineMs: WHOLE_BACKUP_DEADLINE_MS };

const requireRepository = ({ repository }: ResticOptions): void => {
  if (repository === undefined)
    throw new Failure("drill-unsupported", "this needs a repository, and the job names only lists");
};

export const source: Source<ResticOptions> = {
  id: "restic",
  kind: "backup",
  title: "A restic repository, or what restic wrote about it",
  madeBy: "`restic backup`; read live, or from `restic snapshots --json` and `restic ls --json`",
  proof: "listed",
  options: resticOptions,
  answers: {
    run: "The newest snapshot by its time. Of a check's log, which may hold many runs as text or JSON, the last run counts, and how many there are is said; a last run without an end, or with more after it, is inconclusive.",
    numbers:
      "Sizes are bytes and errors are counted; a number that is missing or none is refused. Whether a check in JSON read all data is not in its numbers: the job says so (`readData`).",
    backup:
      "A snapshot, as restic lists it; one of no files is an empty backup. Whether restic could read all of its source is not stated in it (exit status 3): the `log` of the run that made it shows that, and a run with errors fails the backup.",
    whole:
      "A host, tag or path that is named and absent fails by name, and snapshots of several hosts or sets of paths are refused until one is named. The list must have the files and bytes of the snapshot's summary (restic 0.17 and later) and of `stats`.",
    unread:
      "A line of a list that is no snapshot and no node, a second list in the file, a node of an unknown type, JSON that breaks off, and a time that is none or has no zone are refused.",
    time: "When restic began to read, as the snapshot states it. A snapshot of the future is reported as such, which the auditor refuses (`time-future`), and the label `restic-future` names it and what it hides.",
    names:
      "As restic lists them. It writes U+FFFD for what is no UTF-8: such names are labelled, and two that become one are refused.",
    alarms: "Hard links: `stats` counts a file with several names once, the list each name.",
    still:
      "A repository is asked anew at each run, without restic's cache; what was sealed before and is gone is sealed as lost. Files that restic wrote are incomplete once they are older than `within` (36 h).",
  },
  paths: ["snapshots", "files", "check", "stats", "log"],
  detect: ({ text }) => /^\s*\[\s*\{[^}]*"tree"\s*:/.test(text) && text.includes('"short_id"'),
  beside: {
    files: ({ text }) => /^\{[^\n]*"(?:struct|message)_type":"snapshot"/.test(text),
    stats: ({ text }) => /^\s*\{\s*"total_size"\s*:/.test(text),
    check: ({ text }) =>
      /^(?:load indexes|check all packs|no errors were found)/m.test(text) || text.includes('"num_errors"'),
    log: ({ text }) =>
      /^snapshot [0-9a-f]{8,64} saved/m.test(text) || /^\{"message_type":"(?:verbose_)?status"/.test(text),
  },
  // restic, "References": the layout of a repository.
  isRepository: (folder) =>
    ["config", "data", "index", "keys", "snapshots"].every((name) => existsSync(join(folder, name))),
  read,
  verify: async (options) => [
    await timedCheck("restic check --read-data", async () => {
      requireRepository(options);
      await runRestic(options, ["check", "--read-data", "--quiet"], WHOLE_BACKUP);
      return { detail: "every pack of the repository was read and has its hash" };
    }),
  ],
  drill: async (options, { into }) => [
    await timedCheck("restic restore", async () => {
      requireRepository(options);
      const snapshot = newestSnapshot(await runRestic(options, ["snapshots", "--json"]), options);
      await runRestic(options, ["restore", snapshot.id, "--target", into, "--verify", "--quiet"], WHOLE_BACKUP);
      const { sha256, files, bytes } = await restoredDigest(into);
      return {
        detail: `snapshot ${snapshot.id.slice(0, 8)}: ${counted(files, "file")}, ${counted(bytes, "byte")} restored`,
        sha256,
      };
    }),
  ],
};
