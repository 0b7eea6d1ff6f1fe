import { Failure } from "../../core/failure.ts";
import { instantOf } from "../../core/instant.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { listedLongAgo, outcomeIn } from "../files/list-age.ts";
import { someNames } from "../files/some-names.ts";
import { wholeText } from "../formats/text.ts";
import { fewEntries } from "../sorting/entries.ts";
import { WHOLE_BACKUP_DEADLINE_MS } from "../tools/run-tool.ts";
import { type CheckResult, timedCheck } from "../tools/timed-check.ts";
import { parseStanza, type Stanza } from "./pgbackrest/info.ts";
import { type LogSegments, listRepository, logSegments } from "./pgbackrest/log-segments.ts";
import { newestBackups, type RepoBackup } from "./pgbackrest/newest-backups.ts";
import { invalid, isLive, type PgbackrestOptions, pgbackrestOptions, runPgbackrest } from "./pgbackrest/options.ts";
import { judgeVerify } from "./pgbackrest/verify-output.ts";
import type { Source, SourceContext, SourceReading } from "./source.ts";

const readStanza = async (options: PgbackrestOptions): Promise<Stanza> => {
  const { path, stanza } = options;
  if (path !== undefined) return parseStanza(await wholeText(path), options);
  if (stanza === undefined)
    throw invalid("pgbackrest needs either the file of its info or the name of a stanza to ask for");
  return parseStanza(await runPgbackrest(options, [`--stanza=${stanza}`, "info", "--output=json"]), options);
};

/** Backups of a chain of which the repository has no files any more: `info` states them all the same. */
const withoutFiles = async (
  options: PgbackrestOptions,
  stanza: Stanza,
  { repo, chain }: RepoBackup,
): Promise<string[]> => {
  if (!isLive(options)) return [];
  const gone: string[] = [];
  for (const { label } of chain) {
    const found = new Set(await listRepository(options, repo, `backup/${stanza.name}/${label}`));
    if (!found.has("backup.manifest") || !(found.has("pg_data") || found.has("bundle"))) gone.push(label);
  }
  return gone;
};

interface Looked {
  readonly one: RepoBackup;
  readonly segments: LogSegments;
  readonly gone: readonly string[];
}

const problemOf = ({ one: { chain, missing }, segments, gone }: Looked): Pick<FileEntry, "problem"> => {
  if (gone.length > 0) return { problem: "unreadable" };
  if (chain.some(({ error }) => error === true)) return { problem: "damaged" };
  return missing.length > 0 || segments.missing.length > 0 ? { problem: "chain-broken" } : {};
};

const entryOf = (looked: Looked): FileEntry => {
  const { repo, backup } = looked.one;
  const { label, info, timestamp } = backup;
  return {
    key: `repo${repo}:${label}`,
    size: info.size,
    modifiedAt: instantOf(timestamp.stop * 1000),
    ...problemOf(looked),
  };
};

const labelsOf = (stanza: Stanza, all: readonly Looked[]): Record<string, string> => {
  const said = (name: string, of: (one: Looked) => readonly string[]): Record<string, string> => {
    const texts = all.flatMap((one) => of(one).map((text) => `repo${one.one.repo}: ${text}`));
    return texts.length === 0 ? {} : { [name]: `${texts.length}: ${someNames(texts)}` };
  };
  const { db } = stanza;
  return {
    "pgbackrest-stanza": stanza.name,
    "pgbackrest-backups": all.map(({ one: { repo, backup } }) => `repo${repo}:${backup.label}`).join(" "),
    "pg-system-identifier": [...new Set(db.slice(-1).map((one) => one["system-id"]))].join(" "),
    "pg-version": db.at(-1)?.version ?? "",
    ...said("pgbackrest-missing", ({ one }) => one.missing),
    ...said("pgbackrest-without-files", ({ gone }) => gone),
    ...said("pg-wal-missing", ({ segments }) => segments.missing),
    ...said("pg-wal-gap", ({ segments }) => segments.gapAfter),
  };
};

const labelsToVerify = (all: readonly { readonly one: RepoBackup }[]): readonly string[] => [
  ...new Set(all.flatMap(({ one: { chain, missing } }) => [...chain.map(({ label }) => label), ...missing])),
];

const VERIFY = "pgbackrest verify";

const earlierVerify = async (
  { verified }: PgbackrestOptions,
  stanza: Stanza,
  all: readonly Looked[],
  nowMs: number,
): Promise<readonly CheckResult[]> => {
  if (verified === undefined) return [];
  const newestMs = Math.max(...all.map(({ one }) => one.backup.timestamp.stop * 1000));
  const judged = outcomeIn(
    { file: verified, backupMs: newestMs, nowMs, what: "the verification" },
    judgeVerify(await wholeText(verified), stanza.name, labelsToVerify(all)),
  );
  return [{ name: VERIFY, ...judged, durationMs: 0 }];
};

/** When the backups before one ended in the same repository, of whatever type: each is a run. */
const earlierBackupsS = ({ backup }: Stanza, before: Looked["one"]["backup"]): readonly number[] =>
  backup
    .filter((one) => one.database["repo-key"] === before.database["repo-key"])
    .map(({ timestamp }) => timestamp.stop)
    .filter((stop) => stop < before.timestamp.stop);

const read = async (options: PgbackrestOptions, { nowMs }: SourceContext): Promise<SourceReading> => {
  const stanza = await readStanza(options);
  const all: Looked[] = [];
  for (const one of newestBackups(stanza, options))
    all.push({
      one,
      segments: await logSegments(options, stanza, one),
      gone: await withoutFiles(options, stanza, one),
    });
  const checks = await earlierVerify(options, stanza, all, nowMs);
  const { path, archive, verified } = options;
  const longAgo = path === undefined ? {} : listedLongAgo(options, [path, archive, verified], nowMs);
  // Several repositories are as old as the one whose backup is the oldest.
  const oldest = all.reduce((a, b) => (a.one.backup.timestamp.stop <= b.one.backup.timestamp.stop ? a : b)).one.backup;
  return {
    entries: fewEntries("backup", all.map(entryOf)),
    proof: checks.some(({ outcome }) => outcome === "passed") && all.length === 1 ? "verified" : "reported",
    checks,
    tool: { name: "pgbackrest", version: oldest.backrest.version },
    startedMs: oldest.timestamp.start * 1000,
    completedMs: oldest.timestamp.stop * 1000,
    earlierMs: earlierBackupsS(stanza, oldest).map((s) => s * 1000),
    complete: Object.keys(longAgo).length === 0,
    labels: { ...labelsOf(stanza, all), ...longAgo },
  };
};

export const source: Source<PgbackrestOptions> = {
  id: "pgbackrest",
  kind: "backup",
  title: "Backups of PostgreSQL by pgBackRest",
  madeBy: "`pgbackrest backup`; asked live, or from `pgbackrest info --output=json`",
  proof: "reported",
  options: pgbackrestOptions,
  answers: {
    run: "The newest backup of the current cluster, by the end that is stated, in each repository. Of the output of `verify`, which may be appended to, the last run counts, and how many there are is said.",
    numbers:
      "Sizes are bytes and times are seconds since 1970. Codes of a status are those of pgBackRest's source: only 0 passes, whatever the text beside it. The system identifier has 64 bits and stays text.",
    backup:
      "`error: true` (pages with wrong checksums), in the backup or in one that it refers to, is damaged. A differential or incremental backup without all that it refers to, and a backup without its segments of the log, are a broken chain. `prior` and `reference` that do not fit the type are refused.",
    whole:
      "A stanza or repository that is named and absent fails by name; so does a repository that cannot be read or has no backup. Without `repo`, each repository has an entry, and the evidence is as old as the oldest of them. Which databases a backup holds is not stated without `--set`: it is the whole cluster.",
    unread:
      "A member that is missing or of another form, a member that is there twice, JSON that breaks off, a type that is unknown and two backups of one label are refused. A line of `verify` that is not known fails the check.",
    time: "The end of the backup, which is where a restore becomes consistent; one that is more than a week from the label is refused. A time of the future stays one, which the auditor refuses (`time-future`).",
    names:
      "Stanzas and labels are kept as they are. Backups from before an upgrade of the cluster are not of the one that is there now.",
    alarms:
      "A backup of a stopped cluster needs no log. A stanza whose other repository fails passes where the job names one. A backup that runs is not listed before it ends.",
    still:
      "`info` reads pgBackRest's record: it goes on to state backups whose files were deleted. Asked live, the manifest and the data of each backup and every segment of the log that it needs are looked for. Files that pgBackRest wrote are incomplete once they are older than `within` (36 h); without `archive`, segments are only held against the first and the last.",
  },
  paths: ["path", "archive", "verified", "config"],
  detect: ({ text }) => /^\s*\[\s*\{\s*"archive"\s*:\s*\[/.test(text) && text.includes('"repo-key"'),
  beside: {
    verified: ({ text }) => /^stanza: /m.test(text) && /^[ \t]*(?:status: |archiveId: |backup: )/m.test(text),
    archive: ({ text }) => /\/[0-9A-F]{24}-[0-9a-f]{40}(?:\.[a-z0-9]{1,8})?"\s*:\s*\{/.test(text),
  },
  read,
  verify: async (options) => [
    await timedCheck(VERIFY, async () => {
      if (!isLive(options))
        throw new Failure("drill-unsupported", "this needs a stanza to ask for, and the job names only files");
      const stanza = await readStanza(options);
      const details: string[] = [];
      for (const one of newestBackups(stanza, options)) {
        const args = [`--stanza=${stanza.name}`, `--repo=${one.repo}`, "verify", "--output=text", "--verbose"];
        const text = await runPgbackrest(options, args, WHOLE_BACKUP_DEADLINE_MS);
        const { outcome, detail } = judgeVerify(text, stanza.name, labelsToVerify([{ one }]));
        if (outcome !== "passed") throw new Failure("tool-failed", `repository ${one.repo}: ${detail}`);
        details.push(`repository ${one.repo}: ${detail}`);
      }
      return { detail: details.join("; ") };
    }),
  ],
};
