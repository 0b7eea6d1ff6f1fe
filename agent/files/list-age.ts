import { statSync } from "node:fs";
import * as z from "zod";
import { DURATION, durationMs, readableMs } from "../../core/duration.ts";

/** How old the files that a tool wrote about its repository may be. */
export const Within = z.string().regex(DURATION).default("36h").meta({
  description:
    "Without repository: how old the files that its tool wrote may be. What was in a repository then may be pruned since, so older ones are incomplete",
});

/** A label that says which of a tool's files were written too long ago; none where all are recent, or a repository is asked. */
export const listedLongAgo = (
  { repository, within }: { readonly repository?: string | undefined; readonly within: string },
  files: readonly (string | undefined)[],
  nowMs: number,
): Readonly<Record<string, string>> => {
  if (repository !== undefined) return {};
  const old = files.flatMap((file) => {
    if (file === undefined) return [];
    const ageMs = nowMs - statSync(file).mtimeMs;
    return ageMs > durationMs(within) ? [`${file}: ${readableMs(ageMs)}`] : [];
  });
  return old.length === 0 ? {} : { "listed-long-ago": old.join(", ") };
};
