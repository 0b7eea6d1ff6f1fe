import { finderBeneath } from "../../files/beneath.ts";
import { someNames } from "../../files/some-names.ts";
import type { ListedHash } from "../../formats/listed-hash.ts";
import { hashFiles } from "../../hash/pool.ts";
import type { CheckResult } from "../../tools/timed-check.ts";
import type { SourceContext } from "../source.ts";

const describeMismatches = (mismatches: readonly ListedHash[], files: number): string => {
  if (mismatches.length === 0) return `${files} files have the hashes of the list`;
  const names = someNames(mismatches.map(({ key }) => key));
  return `${mismatches.length} of ${files} files are missing or have other bytes: ${names}`;
};

/** Reads every listed file again and compares it with its hash, on all cores. */
export const verifyListedFiles = async (
  folder: string,
  listed: readonly ListedHash[],
  { progress }: SourceContext,
): Promise<CheckResult[]> => {
  const startedMs = performance.now();
  const find = finderBeneath(folder);
  const tasks = listed.flatMap(({ key }) => find(key) ?? []);
  progress.start(
    tasks.length,
    tasks.reduce((sum, { size }) => sum + size, 0),
  );
  const hashes = await hashFiles(tasks, progress.add);
  progress.end();
  const hashByKey = new Map(tasks.map(({ key }, index) => [key, hashes[index]]));
  const mismatches = listed.filter(({ key, sha256 }) => {
    const hashed = hashByKey.get(key);
    return hashed === undefined || !("sha256" in hashed) || hashed.sha256 !== sha256;
  });
  return [
    {
      name: "hashed again",
      outcome: mismatches.length === 0 ? "passed" : "failed",
      detail: describeMismatches(mismatches, listed.length),
      durationMs: Math.round(performance.now() - startedMs),
    },
  ];
};
