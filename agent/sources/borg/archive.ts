import * as z from "zod";
import { hostZone, localMs } from "../../formats/local-time.ts";
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
    return RepositoryInfo.parse(JSON.parse(text));
  } catch (error) {
    throw invalid(
      `this is not what "borg info --json" of 1.x writes: ${(error as Error).message.slice(0, 300)}`,
      error,
    );
  }
};

/** Queries a repository for its archives with the configured prefix. */
export const queryRepository = async (options: BorgOptions, repository: string): Promise<RepositoryInfo> => {
  const filter = options.prefix === "" ? [] : ["--glob-archives", `${options.prefix}*`];
  return parseInfo(await runBorg(options, ["info", "--json", "--last", "20", ...filter, repository]));
};

/** The archives of the repository, or of the file that borg wrote. @throws Failure `source-invalid`, `tool-*` */
export const readInfo = async (options: BorgOptions): Promise<RepositoryInfo> => {
  const { repository, info } = options;
  if (repository !== undefined && info === undefined) return queryRepository(options, repository);
  if (repository === undefined && info !== undefined) return parseInfo(await wholeText(info));
  throw invalid("borg needs either a repository or the file of its info");
};

export const zoneOf = ({ timeZone }: BorgOptions): string => timeZone ?? hostZone();

/** @throws Failure `source-invalid` */
export const newestArchive = (archives: readonly Archive[], options: BorgOptions): Archive => {
  const { prefix } = options;
  const startMs = ({ start }: Archive): number => localMs(start, zoneOf(options));
  const matching = archives.filter(({ name }) => name.startsWith(prefix));
  const newest = matching.toSorted((a, b) => startMs(a) - startMs(b)).at(-1);
  if (newest === undefined)
    throw invalid(`there is no archive${prefix === "" ? "" : ` whose name begins with "${prefix}"`}`);
  return newest;
};
