import { counted } from "../../../core/audit/report-finding.ts";
import { Failure } from "../../../core/failure.ts";
import type { Backup, Stanza } from "./info.ts";
import { invalid, type PgbackrestOptions } from "./options.ts";

/** Codes of a stanza that is in order, or that is to be judged by each of its repositories (info.c). */
const OK = 0;
const MIXED = 4;

export interface RepoBackup {
  readonly repo: number;
  readonly backup: Backup;
  /** All that it is restored from: itself, and what it refers to. */
  readonly chain: readonly Backup[];
  /** What it refers to and that is not there. */
  readonly missing: readonly string[];
}

/** The repositories that are asked for. @throws Failure `source-gone` where one is absent or has no backup, `source-invalid` */
const reposOf = ({ name, status, repo: repos = [{ key: 1, cipher: "", status }] }: Stanza, asked?: number) => {
  const found = repos.filter(({ key }) => asked === undefined || key === asked);
  if (found.length === 0)
    throw new Failure(
      "source-gone",
      `stanza ${name} has no repository ${asked} (there are: ${repos.map(({ key }) => key)})`,
    );
  for (const { key, status: own } of found)
    if (own.code !== OK)
      throw new Failure(
        "source-gone",
        `repository ${key} of stanza ${name}: ${own.message.split("\n")[0]} (${own.code})`,
      );
  if (status.code !== OK && !(status.code === MIXED && asked !== undefined))
    throw new Failure("source-gone", `stanza ${name}: ${status.message} (${status.code})`);
  return found;
};

/** The last second of the year 9999: what is later is no number of seconds. */
const LAST_SECOND = 253_402_300_799;
const WEEK_S = 7 * 86_400;

const checkBackup = ({ label, info, timestamp: { start, stop } }: Backup): void => {
  // The label of the run itself is last, in the local time of a zone that is not stated; a run may take days.
  const stamp = /(\d{4})(\d{2})(\d{2})-(\d{2})(\d{2})(\d{2})[FDI]$/.exec(label)?.slice(1).map(Number);
  if (stamp !== undefined) {
    const [year = 0, month = 0, ...rest] = stamp;
    const labelS = Date.UTC(year, month - 1, ...rest) / 1000;
    if (labelS < start - WEEK_S || labelS > stop + WEEK_S)
      throw invalid(`backup ${label} is of another time than its label: it ran from ${start} to ${stop}`);
  }
  if (info.size === 0) throw invalid(`backup ${label} holds 0 bytes`);
  if (start > stop || stop > LAST_SECOND) throw invalid(`backup ${label} ran from ${start} to ${stop}`);
};

const newestIn = (stanza: Stanza, repo: number): RepoBackup => {
  const own = stanza.backup.filter(({ database }) => database["repo-key"] === repo);
  const labels = new Set(own.map(({ label }) => label));
  if (labels.size < own.length)
    throw invalid(`repository ${repo} of stanza ${stanza.name} has two backups of one label`);
  // After an upgrade of the cluster, backups from before it remain, and are of what was there then.
  const current = Math.max(...stanza.db.flatMap((db) => (db["repo-key"] === repo ? [db.id] : [])));
  const backup = own
    .filter(({ database }) => database.id === current)
    .toSorted((a, b) => a.timestamp.stop - b.timestamp.stop)
    .at(-1);
  own.forEach(checkBackup);
  if (backup === undefined) {
    const past = own.length === 0 ? "" : `; its ${own.length} are of the cluster before it was upgraded`;
    throw new Failure(
      "source-gone",
      `repository ${repo} of stanza ${stanza.name} has no backup of the current cluster${past}`,
    );
  }
  const { type, prior, reference } = backup;
  if ((type === "full") !== (prior === null) || (type === "full") !== ((reference ?? []).length === 0))
    throw invalid(
      `backup ${backup.label} of type ${type} has the prior ${prior} and ${counted((reference ?? []).length, "reference")}`,
    );
  const needs = new Set([...(prior === null ? [] : [prior]), ...(reference ?? [])]);
  return {
    repo,
    backup,
    chain: own.filter(({ label }) => label === backup.label || needs.has(label)),
    missing: [...needs].filter((label) => !labels.has(label)),
  };
};

/** The newest backup in each repository that is asked for. @throws Failure `source-gone`, `source-invalid` */
export const newestBackups = (stanza: Stanza, { repo }: PgbackrestOptions): readonly RepoBackup[] =>
  reposOf(stanza, repo).map(({ key }) => newestIn(stanza, key));
