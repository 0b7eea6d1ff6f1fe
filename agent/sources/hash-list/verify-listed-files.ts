import { counted } from "../../../core/audit/report-finding.ts";
import { finderBeneath } from "../../files/beneath.ts";
import { NO_NAMES, someNames, withName } from "../../files/some-names.ts";
import type { WalkedFile } from "../../files/walk.ts";
import type { ListedHash } from "../../formats/listed-hash.ts";
import { hashFiles } from "../../hash/pool.ts";
import type { CheckResult } from "../../tools/timed-check.ts";
import type { SourceContext } from "../source.ts";

/** So many files are hashed together, the largest first. */
const TOGETHER = 32_768;

/** Reads every listed file again and compares it with its hash, on all cores. */
export const verifyListedFiles = async (
  folder: string,
  listed: Iterable<ListedHash>,
  { progress }: Pick<SourceContext, "progress">,
): Promise<CheckResult[]> => {
  const startedMs = performance.now();
  const find = finderBeneath(folder);
  let files = 0;
  let mismatches = NO_NAMES;
  let pending: { readonly sha256: string; readonly file: WalkedFile }[] = [];
  const flush = async (): Promise<void> => {
    const tasks = pending.map(({ file }) => file);
    progress.more(
      tasks.length,
      tasks.reduce((sum, { size }) => sum + size, 0),
    );
    const hashes = await hashFiles(tasks, progress.add);
    for (const [index, { file, sha256 }] of pending.entries()) {
      const hashed = hashes[index];
      if (hashed === undefined || !("sha256" in hashed) || hashed.sha256 !== sha256)
        mismatches = withName(mismatches, file.key);
    }
    pending = [];
  };
  progress.start();
  for (const { key, sha256 } of listed) {
    files += 1;
    const file = find(key);
    if (file === undefined) mismatches = withName(mismatches, key);
    else pending.push({ file, sha256 });
    if (pending.length >= TOGETHER) await flush();
  }
  await flush();
  progress.end();
  const { count, some } = mismatches;
  return [
    {
      name: "hashed again",
      outcome: count === 0 ? "passed" : "failed",
      detail:
        count === 0
          ? `${counted(files, "file")} with the hashes of the list`
          : `${count} of ${counted(files, "file")} missing or with other bytes: ${someNames(some)}`,
      durationMs: Math.round(performance.now() - startedMs),
    },
  ];
};
