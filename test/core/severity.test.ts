import { describe, expect, it } from "vitest";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { CATALOGUE } from "../../core/audit/catalogue.ts";
import { FINDING_CODES, FINDING_SEVERITY, type FindingCode, STRICTNESS } from "../../core/finding.ts";
import { compilePlan } from "../../core/plan/compile.ts";
import { planText } from "../support/plan.ts";

/** What a plan may take less seriously, finding by finding. */

const SEVERITIES = ["info", "warn", "inconclusive", "fail"] as const;
const errorsOf = (code: string, severity: string): string[] => {
  const text = planText({ rtc: `, severity: { ${code}: ${severity} }` });
  const result = compilePlan("plan.yaml", text, () => undefined, dynamoLimits);
  return result.ok ? [] : result.errors.map((error) => `${error.code}: ${error.message}`);
};
const softer = (code: FindingCode) =>
  SEVERITIES.filter((severity) => STRICTNESS[severity] < STRICTNESS[FINDING_SEVERITY[code]]);
const ofGroups = (...groups: string[]) => FINDING_CODES.filter((code) => groups.includes(CATALOGUE[code].group));

/** Written out, so that whoever adds a finding decides. */
const PROOF: readonly FindingCode[] = [
  ...(["proof-too-weak", "copy-rule-broken", "copy-missing", "copy-not-locked"] as const),
  ...(["copy-off-site-missing", "copy-immutable-missing", "subject-missing", "checks-missing"] as const),
  ...(["evidence-not-compared", "verification-of-other-backup"] as const),
  ...(["restore-untimed", "baseline-unreadable", "key-not-name"] as const),
];
const CONTENT: readonly FindingCode[] = [
  ...(["source-incomplete", "keys-repeated", "inventory-empty", "shrunk", "sequence-gap", "sequence-broken"] as const),
  ...(["account-sip", "account-home-missing", "account-home-unknown", "account-home-elsewhere"] as const),
  ...(["account-homed-twice", "account-moving", "account-name-spaces", "account-breaks-export"] as const),
  ...(["backup-empty", "backup-zero-bytes", "artefact-missing", "file-unreadable", "file-changed"] as const),
  ...(["file-damaged", "file-without-checksum", "chain-broken", "job-failed"] as const),
  ...(["check-failed", "check-inconclusive", "restore-too-slow", "export-partial"] as const),
  ...(["names-missing", "names-unknown", "verification-outdated"] as const),
  ...(["evidence-outside-window", "evidence-before-change"] as const),
  ...(["accounts-moved", "accounts-joined", "accounts-left", "accounts-lost"] as const),
  ...(["attribute-unknown", "entity-unknown", "unit-unlisted"] as const),
  ...(["system-added", "system-removed", "system-changed"] as const),
];
const FIXED = FINDING_CODES.filter((code) => !PROOF.includes(code) && !CONTENT.includes(code));

describe("a plan", () => {
  it("never sets what a finding about form, seal, scope or age means", () => {
    expect(FIXED).toEqual(expect.arrayContaining(ofGroups("object", "format", "seal", "scope")));
    expect(FIXED.filter((code) => FINDING_SEVERITY[code] !== "refuse")).toEqual([
      ...(["evidence-unrecorded", "manifest-unjudged"] as const),
      ...(["manifest-too-much-work", "comparison-too-much-work", "comparison-overdue"] as const),
      ...(["evidence-expired", "evidence-older", "evidence-repeated"] as const),
    ]);
  });
  it.each(FIXED.flatMap((code) => SEVERITIES.map((severity) => [code, severity] as const)))(
    "is refused with %s: %s",
    (code, severity) => {
      expect(errorsOf(code, severity)).toEqual([
        expect.stringMatching(new RegExp(`^plan-schema: .*\\.${code}: keeps its severity in every plan: `)),
      ]);
    },
  );
  it.each(PROOF.flatMap((code) => softer(code).map((severity) => [code, severity] as const)))(
    "is refused with less proof by %s: %s",
    (code, severity) => {
      expect(errorsOf(code, severity)).toEqual([
        expect.stringMatching(new RegExp(`^plan-severity: .*${code} is about what the evidence proves`)),
      ]);
    },
  );
  it.each(PROOF)("may take %s as seriously, or more", (code) => {
    for (const severity of SEVERITIES.filter((one) => !softer(code).includes(one)))
      expect(errorsOf(code, severity)).toEqual([]);
  });
  it.each(CONTENT)("may say what %s means", (code) => {
    for (const severity of SEVERITIES) expect(errorsOf(code, severity)).toEqual([]);
  });
});
