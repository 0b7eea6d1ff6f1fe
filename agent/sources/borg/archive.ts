import * as z from "zod";
import { Failure } from "../../../core/failure.ts";
import { orGone } from "../../files/gone.ts";
import { someNames } from "../../files/some-names.ts";
import { hostZone, localMs } from "../../formats/local-time.ts";
import { parseSingleMembers } from "../../formats/single-member-json.ts";
import { wholeText } from "../../formats/text.ts";
import { type BorgOptions, invalid, runBorg } from "./options.ts";

/** Members by github.com/borgbackup/borg, docs/internals/frontends.rst (1.4-maint); times there are naive and local. */
const Archive = z.object({
  name: z.string(),
  id: z.string(),
  start: z.string(),
  end: z.string().optional(),
  hostname: z.string().optional(),
  stats: z.object({ original_size: z.number(), nfiles: z.number() }).optional(),
});
export type Archive = z.infer<typeof Archive>;

const RepositoryInfo = z.object({
  archives: z.array(Archive),
  repository: z.object({ id: z.string(), location: z.string() }),
  encryption: z.object({ mode: z.string() }).optional(),
});
export type RepositoryInfo = z.infer<typeof RepositoryInfo>;

const parseInfo = (text: string): RepositoryInfo => {
  try {
    return RepositoryInfo.parse(parseSingleMembers(text));
  } catch (error) {
    throw invalid(
      `this is not what "borg info --json" of 1.x writes: ${(error as Error).message.slice(0, 300)}`,
      error,
    );
  }
};

/** Queries a repository for its archives with the configured prefix. @throws Failure `source-gone`, `source-invalid`, `tool-*` */
export const queryRepository = async (options: BorgOptions, repository: string): Promise<RepositoryInfo> => {
  const filter = options.prefix === "" ? [] : ["--glob-archives", `${options.prefix}*`];
  const args = ["info", "--json", "--last", "20", ...filter, repository];
  return parseInfo(await orGone(repository, () => runBorg(options, args)));
};

/** The archives of the repository, or of the file that borg wrote. @throws Failure `source-gone`, `source-invalid`, `tool-*` */
export const readInfo = async (options: BorgOptions): Promise<RepositoryInfo> => {
  const { repository, info } = options;
  if (repository !== undefined && info === undefined) return queryRepository(options, repository);
  if (repository === undefined && info !== undefined) return parseInfo(await wholeText(info));
  throw invalid("borg needs either a repository or the file of its info");
};

/** A repository is asked in UTC; a file has the local times of whoever wrote it. */
const zoneOf = ({ timeZone, repository }: BorgOptions): string =>
  repository === undefined ? (timeZone ?? hostZone()) : "UTC";

const OFFSET = /(?:Z|[+-]\d{2}:?\d{2})$/i;

/** When an archive began. @throws Failure `source-invalid`, also for the times of Borg 2 */
export const startMs = ({ name, start }: Archive, options: BorgOptions): number => {
  if (OFFSET.test(start))
    throw invalid(
      `archive ${name} began at "${start}": a time with an offset is of Borg 2, which this source does not read`,
    );
  return localMs(start, zoneOf(options));
};

/** Borg keeps what an interrupted run had stored so far, and what `recreate` had not renamed yet. */
const CHECKPOINT = /(?:\.checkpoint(?:\.\d{1,6})?|\.recreate)$/;

/** The archives of a host are no newer ones of another, also where their names begin alike. */
const requireOneHost = (archives: readonly Archive[], { host }: BorgOptions): void => {
  const hosts = [...new Set(archives.flatMap(({ hostname = "" }) => (hostname === "" ? [] : [hostname])))];
  if (host === undefined && hosts.length > 1)
    throw invalid(
      `the archives are of ${hosts.length} hosts (${someNames(hosts)}): name one of them by host, or by a prefix of its own`,
    );
};

/** The archives that were asked for, the newest first. @throws Failure `source-gone`, `source-invalid` */
const archivesOf = (archives: readonly Archive[], options: BorgOptions): readonly [Archive, ...Archive[]] => {
  const { prefix, host } = options;
  const matching = archives.filter(
    ({ name, hostname }) => name.startsWith(prefix) && (host === undefined || hostname === host),
  );
  const whole = matching.filter(({ name }) => !CHECKPOINT.test(name));
  const [newest, ...older] = whole.toSorted((a, b) => startMs(a, options) - startMs(b, options)).toReversed();
  if (newest === undefined) {
    const ofHost = host === undefined ? "" : ` of host ${host}`;
    const which = `${ofHost}${prefix === "" ? "" : ` whose name begins with "${prefix}"`}`;
    const others = matching.length > 0 ? matching : archives;
    const there = others.length === 0 ? "" : `, only ${someNames(others.map(({ name }) => name))}`;
    throw new Failure("source-gone", `there is no archive${which}${there}`);
  }
  requireOneHost(whole, options);
  return [newest, ...older];
};

/** The newest archive that is whole. @throws Failure `source-gone`, `source-invalid` */
export const newestArchive = (archives: readonly Archive[], options: BorgOptions): Archive =>
  archivesOf(archives, options)[0];

/** When the whole archives before the newest began, in milliseconds since 1970. @throws Failure `source-gone`, `source-invalid` */
export const earlierArchivesMs = (archives: readonly Archive[], options: BorgOptions): readonly number[] =>
  archivesOf(archives, options)
    .slice(1)
    .map((one) => startMs(one, options));

/** Says where the newest archive is dated in the future: it hides every later one until it is gone; the auditor refuses it. */
export const futureLabels = (
  archives: readonly Archive[],
  options: BorgOptions,
  nowMs: number,
): Readonly<Record<string, string>> => {
  const [newest, ...older] = archivesOf(archives, options);
  if (startMs(newest, options) <= nowMs) return {};
  const before = older.find((one) => startMs(one, options) <= nowMs);
  const other =
    before === undefined ? "there is no other" : `the newest of the past is ${before.name} of ${before.start}`;
  return { "borg-future": `${newest.name} is dated ${newest.start}, delete it; ${other}` };
};
