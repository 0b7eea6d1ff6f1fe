import * as z from "zod";
import { loadHashCache } from "../files/hash-cache.ts";
import { readTree } from "../files/tree.ts";
import type { Source } from "./source.ts";

const options = z.strictObject({
  type: z.literal("folder"),
  path: z.string().min(1).max(4096),
  exclude: z
    .array(z.string().max(500))
    .default([])
    .meta({ description: "Globs of paths that are no part of the backup" }),
});
type Options = z.infer<typeof options>;

export const source: Source<Options> = {
  id: "folder",
  kind: "backup",
  title: "A folder of files",
  madeBy: "anything that writes files: SQL Server `.bak`, copies of shares, exports",
  proof: "hashed",
  options,
  paths: ["path"],
  read: async ({ path, exclude }, { cacheFile, rehash, nowMs, progress }) => {
    const cache = rehash || cacheFile === undefined ? undefined : loadHashCache(cacheFile);
    const tree = await readTree(path, { exclude, cache, cacheFile, startedMs: nowMs }, progress);
    return {
      entries: tree.entries,
      proof: "hashed",
      startedMs: tree.oldestMs,
      completedMs: tree.newestMs,
      complete: tree.complete,
      root: path,
      cachedFiles: tree.cachedFiles,
    };
  },
  /** Reads every byte again, and compares it with the hashes that were sealed before. */
  verify: async ({ path, exclude }, { cacheFile, nowMs, progress }) => {
    const startedMs = performance.now();
    const sealed = cacheFile === undefined ? undefined : loadHashCache(cacheFile);
    const tree = await readTree(path, { exclude, cache: undefined, cacheFile: undefined, startedMs: nowMs }, progress);
    let compared = 0;
    const changed: string[] = [];
    for (const { file, entry } of tree.files) {
      const before = sealed?.findUnmodified(file);
      if (before === undefined) continue;
      compared += 1;
      if (before !== entry.sha256) changed.push(entry.key);
    }
    return [
      {
        name: "read again",
        outcome: changed.length > 0 || !tree.complete ? "failed" : compared === 0 ? "inconclusive" : "passed",
        detail:
          changed.length > 0
            ? `${changed.length} files no longer have the bytes that were hashed: ${changed.slice(0, 5).join(", ")}`
            : !tree.complete
              ? "some files could not be read"
              : `${tree.entries.length} files read, ${compared} compared with the hashes sealed before`,
        durationMs: Math.round(performance.now() - startedMs),
      },
    ];
  },
};
