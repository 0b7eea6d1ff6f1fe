import { describe, expect, it } from "vitest";
import { proofTracker } from "../../core/audit/proof.ts";
import type { CheckEntry, Entry } from "../../core/manifest/entry.ts";
import { ManifestHeader, type ManifestHeaderInput } from "../../core/manifest/header.ts";
import { manifestRequirement } from "../support/requirement.ts";
import { header } from "../support/seal.ts";

/** How strong a proof a manifest gives, whatever it claims. */

const plain = manifestRequirement();

describe("the proof of a verification", () => {
  const proven = (minimumProof: string, proof: "restored" | undefined, ...outcomes: CheckEntry["outcome"][]) => {
    const requirement = manifestRequirement({ evidence: "verification", minimumProof });
    const claim = proof === undefined ? {} : { proof };
    const tracker = proofTracker(ManifestHeader.parse(header({ kind: "verification", ...claim })), requirement);
    for (const outcome of outcomes) tracker?.entry({ key: "a", outcome });
    const end = tracker?.end();
    return [end?.proof, end?.findings.map(({ message }) => message)];
  };
  it("is what it claims where all checks passed, and none otherwise", () => {
    expect(proven("restored", "restored", "passed", "passed")).toEqual(["restored", []]);
    expect(proven("restored", "restored", "passed", "failed")).toEqual([undefined, []]);
    expect(proven("restored", "restored", "inconclusive")).toEqual([undefined, []]);
    expect(proven("restored", "restored")).toEqual([undefined, []]);
  });
  it("is asked for only where the plan asks for more than a list", () => {
    expect(proven("listed", undefined, "passed")).toEqual([undefined, []]);
    expect(proven("hashed", undefined, "passed")).toEqual([undefined, ['no proof where "hashed" is required']]);
  });
  it("is not tracked of inventories, documents, or another kind than the required one", () => {
    for (const evidence of ["inventory", "document"] as const)
      expect(
        proofTracker(ManifestHeader.parse(header({ kind: evidence })), manifestRequirement({ evidence })),
      ).toBeUndefined();
    expect(proofTracker(ManifestHeader.parse(header({ kind: "document" })), plain)).toBeUndefined();
  });
});

describe("the proof of a backup", () => {
  const proven = (
    entry: Partial<Extract<Entry, { size: number }>>,
    head: Partial<ManifestHeaderInput> = {},
    asks = {},
  ) => {
    const tracker = proofTracker(ManifestHeader.parse(header(head)), manifestRequirement(asks));
    tracker?.entry({ key: "a", size: 1, ...entry });
    return tracker?.end();
  };
  it("needs no hash of a file that has a problem, which is a finding already", () => {
    expect(proven({ problem: "unreadable" })?.proof).toBe("hashed");
  });
  it.each(["sha224:", "sha256:", "sha384:", "sha512:"])(
    "counts %s as a hash at the start of a checksum only",
    (name) => {
      expect(proven({ checksum: `${name}00` })?.proof).toBe("hashed");
      expect(proven({ checksum: `x${name}00` })?.proof).toBe("listed");
    },
  );
  it("names files without a hash only where just hashes are missing", () => {
    expect(proven({}, {}, { minimumProof: "hashed" })?.findings).toMatchObject([{ message: "1 file without a hash" }]);
    expect(proven({}, { proof: "reported" }, { minimumProof: "hashed" })?.findings).toMatchObject([
      { message: 'reported where "hashed" is required' },
    ]);
    expect(proven({}, {}, { minimumProof: "verified" })?.findings).toMatchObject([
      { message: 'listed where "verified" is required' },
    ]);
  });
  it("is no re-reading without a check, or with one that did not pass", () => {
    const claim = { proof: "restored" } as const;
    const check = (outcome: CheckEntry["outcome"]) => ({ name: "c", outcome });
    expect(proven({}, { ...claim, checks: [] })?.proof).toBe("listed");
    expect(proven({}, { ...claim, checks: [check("passed"), check("inconclusive")] })?.proof).toBe("listed");
    expect(proven({}, { ...claim, checks: [check("passed")] })?.proof).toBe("restored");
  });
});
