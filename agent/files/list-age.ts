import { statSync } from "node:fs";
import * as z from "zod";
import { DURATION, durationMs, readableMs } from "../../core/duration.ts";

/** How old the files that a tool wrote about its repository may be. */
export const Within = z.string().regex(DURATION).default("36h").meta({
  description:
    "Without repository: how old the files that its tool wrote may be. What was in a repository then may be pruned since, so older ones are incomplete, and so are those that are dated in the future",
});

/** Clocks of two hosts differ by so much at most. */
const MAX_AHEAD_MS = 5 * 60_000;

const aheadMs = (file: string, nowMs: number): number => {
  const ms = statSync(file).mtimeMs - nowMs;
  return ms > MAX_AHEAD_MS ? ms : 0;
};

/**
 * What is known of a backup by a file that states the outcome of a check: nothing where it was written before that began, and
 * where it passed and is dated in the future, as it would be of every later backup, too.
 * @param what names the file, for people
 */
export const outcomeIn = <T extends { readonly outcome: string; readonly detail: string }>(
  { file, backupMs, nowMs, what }: OutcomeFile,
  judged: T,
): T | { readonly outcome: "inconclusive"; readonly detail: string } => {
  const unknown = (why: string) => ({ outcome: "inconclusive", detail: `${what} is ${why}` }) as const;
  const ahead = aheadMs(file, nowMs);
  if (statSync(file).mtimeMs < backupMs) return unknown("older than the backup");
  return ahead > 0 && judged.outcome === "passed" ? unknown(`dated ${readableMs(ahead)} from now`) : judged;
};

interface OutcomeFile {
  readonly file: string;
  /** When the backup that it should be of was made. */
  readonly backupMs: number;
  readonly nowMs: number;
  readonly what: string;
}

/**
 * A label that says which of a tool's files were written too long ago, or are dated in the future and would never be; none
 * where all are recent, or a repository is asked.
 */
export const listedLongAgo = (
  { repository, within }: { readonly repository?: string | undefined; readonly within: string },
  files: readonly (string | undefined)[],
  nowMs: number,
): Readonly<Record<string, string>> => {
  if (repository !== undefined) return {};
  const old = files.flatMap((file) => {
    if (file === undefined) return [];
    const ahead = aheadMs(file, nowMs);
    if (ahead > 0) return [`${file}: dated ${readableMs(ahead)} from now`];
    const ageMs = nowMs - statSync(file).mtimeMs;
    return ageMs > durationMs(within) ? [`${file}: ${readableMs(ageMs)}`] : [];
  });
  return old.length === 0 ? {} : { "listed-long-ago": old.join(", ") };
};
