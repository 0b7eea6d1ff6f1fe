import * as z from "zod";
import { wholeText } from "../../formats/text.ts";
import { parseToolJson } from "../../formats/tool-json.ts";
import { missingSegments } from "../../formats/wal-names.ts";
import type { Stanza } from "./info.ts";
import type { RepoBackup } from "./newest-backups.ts";
import { invalid, isLive, type PgbackrestOptions, runPgbackrest } from "./options.ts";

/** `repo-ls --output=json`: what lies in the repository, by its path there (doc/xml/command.xml; written so by 2.45). */
const Listing = z.record(z.string(), z.object({ type: z.enum(["file", "path", "link", "special"]) }));

const parseListing = (text: string, what: string): readonly string[] =>
  Object.keys(parseToolJson(text, `${what} is not what "pgbackrest repo-ls --recurse --output=json" writes`, Listing));

/** `<archive id>/<16 digits>/<segment>-<its SHA-1>[.gz]`; one that is `.partial` is not whole. */
const SEGMENT_FILE = /(?:^|\/)([^/]+)\/[0-9A-F]{16}\/([0-9A-F]{24})-[0-9a-f]{40}(?:\.(?:gz|lz4|zst|bz2))?$/;

/** Paths in a repository's folder, by asking pgBackRest. */
export const listRepository = async (
  options: PgbackrestOptions,
  repo: number,
  folder: string,
  args: readonly string[] = [],
): Promise<readonly string[]> =>
  parseListing(
    await runPgbackrest(options, [`--repo=${repo}`, "repo-ls", folder, "--output=json", ...args]),
    `what pgBackRest answered of ${folder}`,
  );

/** The paths in the archive of a stanza; undefined where nobody lists it. */
const listArchive = async (options: PgbackrestOptions, repo: number, stanza: string, isOne: boolean) => {
  if (isLive(options)) return listRepository(options, repo, `archive/${stanza}`, ["--recurse"]);
  if (options.archive !== undefined && !isOne) throw invalid("archive lists one repository: name it by repo");
  return options.archive === undefined ? undefined : parseListing(await wholeText(options.archive), options.archive);
};

export interface LogSegments {
  /** What the backup needs of the log and is not there: without it the backup cannot be made consistent. */
  readonly missing: readonly string[];
  /** What is not there after it: a restore goes no further. */
  readonly gapAfter: readonly string[];
}

/**
 * The segments of the log that a backup needs, by the first and last that the record states and, where the archive is listed,
 * one by one. A backup of a stopped cluster needs none.
 */
export const logSegments = async (
  options: PgbackrestOptions,
  { name, archive, repo: repos }: Stanza,
  { repo, backup }: RepoBackup,
): Promise<LogSegments> => {
  const { start, stop } = backup.archive;
  if (start === null && stop === null) return { missing: [], gapAfter: [] };
  if (start === null || stop === null || stop.slice(8) < start.slice(8))
    throw invalid(`backup ${backup.label} needs the log from ${start} to ${stop}`);
  const own = archive.find(({ database }) => database["repo-key"] === repo && database.id === backup.database.id);
  const { min = null, max = null } = own ?? {};
  if (own === undefined || min === null || max === null || min > start || max < stop)
    return { missing: [`${start} to ${stop}, of which the archive has ${min} to ${max}`], gapAfter: [] };
  const paths = await listArchive(options, repo, name, (repos?.length ?? 1) === 1 || options.repo !== undefined);
  if (paths === undefined) return { missing: [], gapAfter: [] };
  const there = new Set(
    paths.flatMap((path) => {
      const [, id, segment] = SEGMENT_FILE.exec(path) ?? [];
      return id === own.id && segment !== undefined ? [segment] : [];
    }),
  );
  const missing = missingSegments(start, stop, there);
  const after = missingSegments(stop, max, there).filter((segment) => !missing.includes(segment));
  return { missing, gapAfter: after };
};
