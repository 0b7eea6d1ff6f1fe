import * as z from "zod";
import { counted } from "../../../core/audit/report-finding.ts";
import { Failure } from "../../../core/failure.ts";
import { someNames } from "../../files/some-names.ts";
import { hasZone, timeMs } from "../../formats/local-time.ts";
import { wholeText } from "../../formats/text.ts";
import { parseToolJson, Whole } from "../../formats/tool-json.ts";
import { invalid, type KopiaOptions } from "./options.ts";

/** RFC 3339 with its zone; milliseconds since 1970 come out. */
const Time = z.string().transform((text, context) => {
  if (hasZone(text)) return timeMs(text, "UTC");
  context.addIssue({ code: "custom", message: `"${text.slice(0, 40)}" is no time with its zone` });
  return z.NEVER;
});

/** Members of a snapshot's manifest (github.com/kopia/kopia, snapshot/manifest.go, snapshot/stats.go, fs/entry.go). */
const Snapshot = z.object({
  id: z.string().min(1).max(200),
  source: z.object({ host: z.string(), userName: z.string(), path: z.string() }),
  startTime: Time,
  endTime: Time,
  incomplete: z.string().optional(),
  stats: z
    .object({ errorCount: Whole, ignoredErrorCount: Whole, totalSize: Whole, fileCount: Whole })
    .partial()
    .optional(),
  rootEntry: z
    .object({
      obj: z.string().min(1),
      size: Whole.optional(),
      summ: z
        .object({
          size: Whole,
          files: Whole,
          numFailed: Whole.default(0),
          numIgnoredErrors: Whole.default(0),
          incomplete: z.string().optional(),
        })
        .optional(),
    })
    .nullish(),
});
type Snapshot = z.infer<typeof Snapshot>;

/** The newest snapshot of one source. */
export interface SourceSnapshot {
  readonly source: string;
  /** Undefined where the source has none that is complete. */
  readonly snapshot: Snapshot | undefined;
  /** What is wrong with it; undefined where nothing is known to be. */
  readonly fault: string | undefined;
  /** Incomplete ones that began after it. */
  readonly later: readonly string[];
}

export const bytesOf = ({ rootEntry }: Snapshot): number => rootEntry?.summ?.size ?? rootEntry?.size ?? 0;

const reasonOf = ({ incomplete, rootEntry }: Snapshot): string | undefined => incomplete ?? rootEntry?.summ?.incomplete;

/** Errors that a policy ignores are of files that are not in the snapshot all the same. */
const faultOf = ({ stats, rootEntry }: Snapshot): string | undefined => {
  const { numFailed: failed = 0, numIgnoredErrors: ignored = 0 } = rootEntry?.summ ?? {};
  const errors = Math.max(failed, stats?.errorCount ?? 0);
  const skipped = Math.max(ignored, stats?.ignoredErrorCount ?? 0);
  if (errors > 0 || skipped > 0) return `${counted(errors, "error")}, and ${skipped} that the policy ignores`;
  return rootEntry === undefined || rootEntry === null ? "it has no contents" : undefined;
};

const nameOf = ({ source: { host, userName, path } }: Snapshot): string => `${userName}@${host}:${path}`;

const checkTimes = ({ id, startTime, endTime }: Snapshot): void => {
  if (endTime < startTime) throw invalid(`snapshot ${id} ended before it began`);
};

const newestOf = (source: string, all: readonly Snapshot[]): SourceSnapshot => {
  const byTime = all.toSorted((a, b) => a.startTime - b.startTime);
  const snapshot = byTime.filter((one) => reasonOf(one) === undefined).at(-1);
  const incomplete = byTime.filter((one) => reasonOf(one) !== undefined);
  const says = (one: Snapshot): string => `${one.id} ${reasonOf(one)}`;
  if (snapshot === undefined)
    return { source, snapshot, fault: `all are incomplete: ${someNames(incomplete.map(says))}`, later: [] };
  const later = incomplete.filter(({ startTime }) => startTime > snapshot.startTime).map(says);
  return { source, snapshot, fault: faultOf(snapshot), later };
};

/** @throws Failure `source-gone` where there is no snapshot, `source-invalid` */
export const newestSnapshots = async ({ path, sources }: KopiaOptions): Promise<readonly SourceSnapshot[]> => {
  const what = `${path} is not what "kopia snapshot list --json" writes`;
  const all = parseToolJson(await wholeText(path), what, z.array(Snapshot));
  if (all.length === 0) throw new Failure("source-gone", `${path} has no snapshot`);
  if (new Set(all.map(({ id }) => id)).size < all.length) throw invalid(`${path} has a snapshot twice`);
  all.forEach(checkTimes);
  const bySource = Map.groupBy(all, nameOf);
  const found = [...bySource].filter(([source]) => sources.length === 0 || sources.includes(source));
  const absent = sources
    .filter((source) => !bySource.has(source))
    .map((source): SourceSnapshot => ({ source, snapshot: undefined, fault: "it has no snapshot", later: [] }));
  return [...found.map(([source, own]) => newestOf(source, own)), ...absent];
};
