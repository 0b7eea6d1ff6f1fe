import * as z from "zod";
import { counted } from "../../core/audit/report-finding.ts";
import { futureLabel } from "../files/future-label.ts";
import { seemsUnmodified } from "../files/hash-cache.ts";
import { NO_NAMES, someNames, withName } from "../files/some-names.ts";
import { readTree, type TreeOptions } from "../files/tree.ts";
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
  answers: {
    run: { cannotArise: "a folder is read as it is; what is in it of earlier runs is part of it." },
    numbers: { cannotArise: "it states no numbers of its own." },
    backup:
      "It is whatever is in the folder: what must be there is asked by the plan (`artefacts`). Links, pipes and devices are left out.",
    whole:
      "What cannot be read is named and makes it incomplete. How much must be there is asked by the plan (`shrink`).",
    unread: { cannotArise: "bytes are hashed, and not understood." },
    time: "Its newest file that is not dated in the future; such files are labelled. Where all are, it is of the future, which the auditor refuses (`time-future`). A marker that the backup writes is better (`asOf`).",
    names:
      "As they are. A name that is no UTF-8 cannot be read under its own name: it is unreadable, and so are two that become one.",
    alarms: "Hard links are files of their own.",
    still:
      "It is listed at each run, and listed again after it was hashed: what came, went or changed meanwhile is `changed`. A folder that is gone, or whose newest file is, is sealed as lost.",
  },
  paths: ["path"],
  read: async ({ path, exclude }, { cacheFile, rehash, nowMs, progress, scratch }) => {
    const tree = await readTree(path, { exclude, rehash, cacheFile, startedMs: nowMs, scratch }, progress);
    return {
      entries: tree.entries,
      proof: "hashed",
      startedMs: tree.oldestMs,
      completedMs: tree.newestMs,
      complete: tree.complete,
      root: path,
      labels: futureLabel(tree.future),
      cachedFiles: tree.cachedFiles,
    };
  },
  /** Reads every byte again, and compares it with the hashes that were sealed before. */
  verify: async ({ path, exclude }, { cacheFile, nowMs, progress, scratch }) => {
    const startedMs = performance.now();
    let compared = 0;
    let changed = NO_NAMES;
    const options: TreeOptions = {
      exclude,
      cacheFile,
      rehash: true,
      keepCache: true,
      startedMs: nowMs,
      scratch,
      onHashed: ({ file }, { key, sha256 }, sealed) => {
        if (sealed === undefined || !seemsUnmodified(sealed, file)) return;
        compared += 1;
        if (sealed.sha256 !== sha256) changed = withName(changed, key);
      },
    };
    const tree = await readTree(path, options, progress);
    return [
      {
        name: "read again",
        outcome: changed.count > 0 || !tree.complete ? "failed" : compared === 0 ? "inconclusive" : "passed",
        detail:
          changed.count > 0
            ? `${counted(changed.count, "file")} without the bytes that were hashed: ${someNames(changed.some)}`
            : !tree.complete
              ? "some files could not be read"
              : `${counted(tree.entries.entries, "file")} read, ${compared} compared with the hashes sealed before`,
        durationMs: Math.round(performance.now() - startedMs),
      },
    ];
  },
};
