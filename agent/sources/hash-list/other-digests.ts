import { counted } from "../../../core/audit/report-finding.ts";
import { hashFile } from "../../files/artefact.ts";
import { finderBeneath } from "../../files/beneath.ts";
import { NO_NAMES, someNames, withName } from "../../files/some-names.ts";
import type { CheckResult } from "../../tools/timed-check.ts";

/** What a list states of a file beside its SHA-256, in hex. */
export interface OtherDigest {
  readonly key: string;
  readonly algorithm: string;
  readonly hash: string;
}

/** The digests that a list states beside SHA-256. Reading does not compare them, as each would read every byte once more. */
export interface OtherDigests {
  readonly algorithms: readonly string[];
  readonly digests: () => AsyncIterable<OtherDigest>;
}

/** Those that can be computed here, by their names in a list. */
const COMPUTED: ReadonlySet<string> = new Set(["md5", "sha1", "sha512"]);

/** Says which digests were not looked at. */
export const otherDigestsLabel = (others: OtherDigests | undefined): Readonly<Record<string, string>> =>
  others === undefined || others.algorithms.length === 0 ? {} : { "digests-not-compared": others.algorithms.join(" ") };

/** Reads every file again for each further digest that can be computed, and compares it; no check where a list has none. */
export const verifyOtherDigests = async (folder: string, others: OtherDigests | undefined): Promise<CheckResult[]> => {
  const computed = others?.algorithms.filter((algorithm) => COMPUTED.has(algorithm)) ?? [];
  if (others === undefined || computed.length === 0) return [];
  const startedMs = performance.now();
  const find = finderBeneath(folder);
  let files = 0;
  let mismatches = NO_NAMES;
  for await (const { key, algorithm, hash } of others.digests()) {
    if (!COMPUTED.has(algorithm)) continue;
    files += 1;
    const file = find(key);
    const found = file === undefined ? undefined : await hashFile(file.path, "found", algorithm);
    if (found !== hash) mismatches = withName(mismatches, `${key} (${algorithm})`);
  }
  const { count, some } = mismatches;
  return [
    {
      name: `${computed.join(", ")} compared`,
      outcome: count === 0 ? "passed" : "failed",
      detail:
        count === 0
          ? `${counted(files, "digest")} as the list states`
          : `${count} of ${counted(files, "digest")} other than the list states: ${someNames(some)}`,
      durationMs: Math.round(performance.now() - startedMs),
    },
  ];
};
