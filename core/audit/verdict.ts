import type { Effect, Finding, Verdict } from "../finding.ts";
import type { Instant } from "../instant.ts";
import { validUntil } from "../plan/calendar/validity.ts";
import type { ManifestRequirement } from "../plan/document/requirement/requirement.ts";
import type { Unit } from "../plan/document.ts";
import type { Baseline, Evidence } from "./evidence.ts";
import { judgeHomes } from "./homes.ts";
import type { Audited } from "./pass.ts";
import { counted, finding, type SeverityOverrides } from "./report-finding.ts";

const percent = (text: string): number => Number(text.slice(0, -1));

/** Compares with the last accepted evidence; exactly the tolerance is still tolerated. */
export const judgeShrinkage = (
  now: { readonly entries: number; readonly bytes: number },
  baseline: Baseline | null,
  requirement: ManifestRequirement,
): Finding[] => {
  if (baseline === null || requirement.shrink === undefined) return [];
  const shrink: { readonly entries?: string | undefined; readonly bytes?: string | undefined } = requirement.shrink;
  return (["entries", "bytes"] as const).flatMap((measure) => {
    const tolerance = shrink[measure];
    const was = baseline[measure];
    const is = now[measure];
    if (tolerance === undefined || (was - is) * 100 <= was * percent(tolerance)) return [];
    const lost = (((was - is) / was) * 100).toFixed(1);
    const figures = `${is.toLocaleString("en")} ${measure} after ${was.toLocaleString("en")}`;
    return [finding("shrunk", `${figures}: ${lost} % less, ${tolerance} is tolerated`, { requirement })];
  });
};

/** Is it news? Older and repeated evidence is kept and moves nothing. */
const judgeNovelty = (audited: Audited, newest: Evidence | null): Finding[] => {
  const { completedAt, sealedAt = completedAt } = audited.header ?? {};
  if (newest === null || completedAt === undefined || sealedAt === undefined) return [];
  if (completedAt > newest.completedAt) return [];
  // The same backup, looked at again: what was unreadable may have been mended, and what was whole may have rotted.
  if (completedAt === newest.completedAt && sealedAt >= newest.sealedAt && audited.sealedDigest !== newest.digest)
    return [];
  if (audited.sealedDigest === newest.digest) return [finding("evidence-repeated", `the same as fact ${newest.fact}`)];
  return [finding("evidence-older", `completed at ${completedAt}; evidence of ${newest.completedAt} is there`)];
};

/** Does it follow on the last one of the same agent? Each manifest of a checkpoint is numbered and names the one before. */
export const judgeSequence = (audited: Audited, newest: Evidence | null, requirement: SeverityOverrides): Finding[] => {
  const { agent, sequence, previous } = audited.header ?? {};
  if (newest?.sequence === undefined || sequence === undefined || newest.agent !== agent) return [];
  if (audited.sealedDigest === newest.digest || isOlder(audited, newest)) return [];
  const last = newest.sequence;
  if (sequence > last + 1)
    return [
      finding(
        "sequence-gap",
        `number ${sequence} after ${last}: ${counted(sequence - last - 1, "manifest")} in between not seen`,
        {
          requirement,
          count: sequence - last - 1,
        },
      ),
    ];
  if (sequence === last + 1 && previous === newest.digest) return [];
  const what = sequence === last + 1 ? "it names another one before it" : `number ${sequence} after ${last}`;
  return [finding("sequence-broken", what, { requirement })];
};

const isOlder = ({ header }: Audited, { completedAt, sealedAt }: Evidence): boolean => {
  if (header === undefined) return false;
  if (header.completedAt !== completedAt) return header.completedAt < completedAt;
  return (header.sealedAt ?? header.completedAt) < sealedAt;
};

const effectOf = (findings: readonly Finding[]): Effect => {
  const has = (test: (finding: Finding) => boolean): boolean => findings.some(test);
  if (has(({ severity }) => severity === "refuse")) return "none";
  if (has(({ code }) => code === "evidence-older" || code === "evidence-repeated")) return "none";
  if (has(({ severity }) => severity === "fail")) return "failed";
  return has(({ severity }) => severity === "inconclusive") ? "inconclusive" : "passed";
};

const REJECTING = new Set(["refuse", "fail", "inconclusive"]);

/** The outcome of findings: rejected by any that refuses, fails or leaves it open. */
export const verdictOf = (findings: readonly Finding[]): Verdict => ({
  outcome: findings.some(({ severity }) => REJECTING.has(severity)) ? "rejected" : "accepted",
  effect: effectOf(findings),
  findings,
});

/**
 * Completes a pass with what only the ledger knows: where foreign homes belong, and what came before.
 * Pure and cheap, so that it can be judged again when another writer was quicker.
 */
export const judgeEvidence = (
  audited: Audited,
  against: {
    readonly checkpoint: { readonly evidence: Evidence | null; readonly baseline: Baseline | null };
    readonly unit: Unit;
    readonly requirement: ManifestRequirement;
    readonly knownHomes: ReadonlyMap<string, string>;
  },
  now: Instant,
): Verdict => {
  const { checkpoint, unit, requirement, knownHomes } = against;
  if (audited.findings.some(({ severity }) => severity === "refuse")) return verdictOf(audited.findings);
  const until = audited.header === undefined ? now : validUntil(requirement, audited.header.completedAt);
  return verdictOf([
    ...audited.findings,
    ...(audited.foreignHomes === undefined ? [] : judgeHomes(audited.foreignHomes, knownHomes, unit, requirement)),
    ...judgeShrinkage(audited, checkpoint.baseline, requirement),
    ...judgeNovelty(audited, checkpoint.evidence),
    ...judgeSequence(audited, checkpoint.evidence, requirement),
    ...(audited.header !== undefined && until <= now ? [finding("evidence-expired", `it held until ${until}`)] : []),
  ]);
};
