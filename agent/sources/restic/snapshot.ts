import * as z from "zod";
import { Failure } from "../../../core/failure.ts";
import { someNames } from "../../files/some-names.ts";
import { hasZone } from "../../formats/local-time.ts";
import { parseSingleMembers } from "../../formats/single-member-json.ts";
import { invalid, type ResticOptions } from "./options.ts";

/** Members of restic's scripting page (github.com/restic/restic, doc/075_scripting.rst); older versions lack some. */
const Snapshot = z.object({
  time: z.string(),
  id: z.string(),
  hostname: z.string().default(""),
  tags: z.array(z.string()).nullish(),
  paths: z.array(z.string()).default([]),
  program_version: z.string().optional(),
  summary: z
    .object({
      backup_start: z.string().optional(),
      backup_end: z.string().optional(),
      total_files_processed: z.number().optional(),
      total_bytes_processed: z.number().optional(),
    })
    .optional(),
});
export type Snapshot = z.infer<typeof Snapshot>;

const parseSnapshots = (text: string): Snapshot[] => {
  try {
    return z.array(Snapshot).parse(parseSingleMembers(text));
  } catch (error) {
    throw invalid(
      `the list of snapshots is not what "restic snapshots --json" writes: ${(error as Error).message.slice(0, 300)}`,
      error,
    );
  }
};

const timeOf = ({ time, id }: Snapshot): number => {
  const ms = Date.parse(time);
  // Without a zone it would be read in this machine's, and in another order of its numbers by guess.
  if (!hasZone(time) || Number.isNaN(ms)) throw invalid(`snapshot ${id.slice(0, 8)} has the time "${time}"`);
  return ms;
};

const named = (names: Iterable<string>): string => someNames([...new Set(names)]) || "none";

/** What is asked for by name, and that no snapshot has. */
const absent = (snapshots: readonly Snapshot[], { tags, host, paths }: ResticOptions): string => {
  const lacks = (what: string, asked: readonly string[], has: (one: Snapshot) => readonly string[]): string[] => {
    const there = new Set(snapshots.flatMap(has));
    return asked.filter((name) => !there.has(name)).map((name) => `${what} "${name}" (there are: ${named(there)})`);
  };
  const names = [
    ...lacks("host", host === undefined ? [] : [host], ({ hostname }) => [hostname]),
    ...lacks("tag", tags, (one) => one.tags ?? []),
    ...lacks("path", paths, (one) => one.paths),
  ];
  if (snapshots.length === 0) return "there is no snapshot";
  return names.length === 0
    ? "no snapshot has all of the tags, the host and the paths that are asked for"
    : `no snapshot has the ${names.join(", nor the ")}`;
};

/**
 * The newest of one set of backups hides that of another, which may be old: they are told apart by host and paths, as
 * restic itself groups them, unless the job does.
 */
const requireOneSet = (matching: readonly Snapshot[], { tags, host, paths }: ResticOptions): void => {
  const sets = new Set(
    matching.map((one) =>
      [
        ...(host === undefined ? [one.hostname] : []),
        ...(tags.length === 0 && paths.length === 0 ? one.paths.toSorted() : []),
      ].join(" "),
    ),
  );
  if (sets.size > 1)
    throw invalid(
      `the snapshots are of ${sets.size} backups (${named(sets)}): name one of them by host, paths or tags`,
    );
};

/**
 * The snapshots with the configured tags, host and paths, the newest first.
 * @throws Failure `source-gone` where there is none, `source-invalid`
 */
const snapshotsOf = (text: string, options: ResticOptions): readonly [Snapshot, ...Snapshot[]] => {
  const { tags, host, paths } = options;
  const all = parseSnapshots(text);
  const matching = all.filter(
    (one) =>
      tags.every((tag) => one.tags?.includes(tag)) &&
      paths.every((path) => one.paths.includes(path)) &&
      (host === undefined || one.hostname === host),
  );
  const [newest, ...older] = matching.toSorted((a, b) => timeOf(a) - timeOf(b)).toReversed();
  if (newest === undefined) throw new Failure("source-gone", absent(all, options));
  requireOneSet(matching, options);
  return [newest, ...older];
};

/** The newest snapshot that is asked for. @throws Failure `source-gone` where there is none, `source-invalid` */
export const newestSnapshot = (text: string, options: ResticOptions): Snapshot => snapshotsOf(text, options)[0];

/** When the snapshots before the newest that is asked for began, in milliseconds since 1970. */
export const earlierSnapshotsMs = (text: string, options: ResticOptions): readonly number[] =>
  snapshotsOf(text, options).slice(1).map(timeOf);

/**
 * Says where the newest snapshot is dated in the future. Restic's own order is by these times, so that it hides every later
 * one until it is gone; the auditor refuses it.
 */
export const futureLabels = (text: string, options: ResticOptions, nowMs: number): Readonly<Record<string, string>> => {
  const [newest, ...older] = snapshotsOf(text, options);
  if (timeOf(newest) <= nowMs) return {};
  const past = older.find((one) => timeOf(one) <= nowMs);
  const before =
    past === undefined ? "there is no other" : `the newest of the past is ${past.id.slice(0, 8)} of ${past.time}`;
  const { id, time } = newest;
  return { "restic-future": `${id.slice(0, 8)} is dated ${time}, forget it or rewrite its time; ${before}` };
};
