import { durationMs } from "../duration.ts";
import type { Effect, Finding, Verdict } from "../finding.ts";
import { type Instant, plus } from "../instant.ts";
import { validUntil } from "../plan/calendar/validity.ts";
import type { ManifestRequirement } from "../plan/document/requirement/requirement.ts";
import type { Unit } from "../plan/document.ts";
import { type Baseline, largestSince } from "./baseline.ts";
import type { Evidence } from "./evidence.ts";
import { judgeHomes } from "./homes.ts";
import { lineFault } from "./line.ts";
import { judgeNovelty, newestOf, type Present } from "./novelty.ts";
import type { Audited } from "./pass.ts";
import { finding, type SeverityOverrides } from "./report-finding.ts";

/** `30%` as 30. */
export const percent = (text: string): number => Number(text.slice(0, -1));

/**
 * From when on accepted sizes count at an instant; undefined where the plan does not ask about shrinkage.
 */
export const sizesSince = ({ shrink }: ManifestRequirement, now: Instant): Instant | undefined =>
  shrink === undefined ? undefined : plus(now, -durationMs(shrink.within));

/** Compares with the largest that was accepted in the window; a loss of exactly the tolerance is accepted. */
export const judgeShrinkage = (
  now: { readonly entries: number; readonly bytes: number },
  baseline: Baseline,
  requirement: ManifestRequirement,
  at: Instant,
): Finding[] => {
  const since = sizesSince(requirement, at);
  if (since === undefined || requirement.shrink === undefined) return [];
  const shrink: { readonly entries?: string | undefined; readonly bytes?: string | undefined } = requirement.shrink;
  return (["entries", "bytes"] as const).flatMap((measure) => {
    const tolerance = shrink[measure];
    const largest = largestSince(baseline, measure, since);
    if (tolerance === undefined || largest === undefined) return [];
    const [was, is] = [largest[measure], now[measure]];
    if ((was - is) * 100 <= was * percent(tolerance)) return [];
    const lost = (((was - is) / was) * 100).toFixed(1);
    const figures = `${is.toLocaleString("en")} ${measure} after ${was.toLocaleString("en")} on ${largest.receivedAt.slice(0, 10)}`;
    return [finding("shrunk", `${figures}: ${lost} % less, ${tolerance} is tolerated`, { requirement })];
  });
};

/** Does it continue the agent's line? */
export const judgeSequence = (audited: Audited, newest: Evidence | null, requirement: SeverityOverrides): Finding[] => {
  const { agent, sequence, previous } = audited.header ?? {};
  const fault = lineFault({ agent, sequence, previous, digest: audited.sealedDigest }, newest);
  if (fault === undefined) return [];
  const { code, message, missing } = fault;
  return [finding(code, message, { requirement, count: missing })];
};

const effectOf = (findings: readonly Finding[]): Effect => {
  const has = (test: (finding: Finding) => boolean): boolean => findings.some(test);
  if (has(({ severity }) => severity === "refuse")) return "none";
  if (has(({ code }) => code === "evidence-older" || code === "evidence-repeated")) return "none";
  if (has(({ severity }) => severity === "fail")) return "failed";
  return has(({ severity }) => severity === "inconclusive") ? "inconclusive" : "passed";
};

const REJECTING = new Set(["refuse", "fail", "inconclusive"]);

/** The verdict of findings: rejected by any that refuses, fails or is inconclusive. */
export const verdictOf = (findings: readonly Finding[]): Verdict => ({
  outcome: findings.some(({ severity }) => REJECTING.has(severity)) ? "rejected" : "accepted",
  effect: effectOf(findings),
  findings,
});

/**
 * Completes a pass with what only the ledger has: the units of foreign homes, and the evidence before.
 * Pure and cheap, so that it can be judged again when another writer was quicker.
 */
export const judgeEvidence = (
  audited: Audited,
  against: {
    readonly checkpoint: Present & { readonly baseline: Baseline };
    readonly unit: Unit;
    readonly requirement: ManifestRequirement;
    readonly knownHomes: ReadonlyMap<string, string>;
  },
  now: Instant,
): Verdict => {
  const { checkpoint, unit, requirement, knownHomes } = against;
  if (audited.findings.some(({ severity }) => severity === "refuse")) return verdictOf(audited.findings);
  const until = audited.header === undefined ? now : validUntil(requirement, audited.header.completedAt);
  const found = [
    ...audited.findings,
    ...(audited.foreignHomes === undefined ? [] : judgeHomes(audited.foreignHomes, knownHomes, unit, requirement)),
    ...judgeShrinkage(audited, checkpoint.baseline, requirement, now),
  ];
  const novelty = judgeNovelty(audited, effectOf(found), checkpoint);
  return verdictOf([
    ...found,
    ...novelty,
    ...(novelty.length > 0 ? [] : judgeSequence(audited, newestOf(checkpoint), requirement)),
    ...(audited.header !== undefined && until <= now
      ? [finding("evidence-expired", `it was valid until ${until}`)]
      : []),
  ]);
};
