import { describe, expect, it } from "vitest";
import { evidenceOf } from "../../core/audit/evidence-of.ts";
import { type Audited, refusedUnread } from "../../core/audit/pass.ts";
import { finding } from "../../core/audit/report-finding.ts";
import { comparisonFact } from "../../core/history/comparison-fact.ts";
import { manifestFact } from "../../core/history/manifest-fact.ts";
import { ManifestHeader } from "../../core/manifest/header.ts";
import type { ManifestKey } from "../../core/manifest/object-key.ts";
import { storedBytes, withinBytes } from "../../core/within-bytes.ts";
import { at, checkpoint, HOUR } from "../support/readiness.ts";
import { manifestRequirement } from "../support/requirement.ts";
import { header } from "../support/seal.ts";

/** What is absent is left out, and not kept as undefined: an item of the ledger has no such value. */

const NOW = at(HOUR);
const namesOfUndefined = (value: unknown, at = ""): string[] =>
  typeof value !== "object" || value === null
    ? []
    : Object.entries(value).flatMap(([name, member]) =>
        member === undefined ? [`${at}${name}`] : namesOfUndefined(member, `${at}${name}.`),
      );

const manifestKey = {
  migration: "m",
  agent: "a",
  unit: "u",
  requirement: "r",
  completedAt: NOW,
  digest: "d",
} as ManifestKey;
const audited: Audited = { ...refusedUnread(manifestKey, []), header: ManifestHeader.parse(header()) };
const object = { key: "k", versionId: "v", size: 1 };
const verdict = { outcome: "accepted", effect: "passed", findings: [finding("shrunk", "it shrank")] } as const;

describe("a member that does not apply", () => {
  it("is left out of facts", () => {
    const arrival = { object, verdict, audited, planVersion: 1, readBy: [] };
    expect(namesOfUndefined(manifestFact(arrival, NOW, []))).toEqual([]);
    const comparison = {
      id: "f",
      head: checkpoint(),
      checkpoint: checkpoint(),
      inputs: [],
      digest: "d",
      verdict,
      entries: 0,
      list: undefined,
    };
    expect(namesOfUndefined(comparisonFact(comparison, NOW, []))).toEqual([]);
  });
  it("is left out of evidence", () => {
    const of = { object, manifestKey, requirement: manifestRequirement(), fact: "f" };
    expect(namesOfUndefined(evidenceOf(audited, of, NOW))).toEqual([]);
  });
});

describe("what fits into an item", () => {
  it("is counted with what separates it, to the last byte", () => {
    expect(storedBytes("ab")).toBe(4);
    expect(storedBytes(undefined)).toBe(0);
    expect(withinBytes(["ab", "cd", "ef"], 10, 9)).toEqual(["ab", "cd"]);
    expect(withinBytes(["ab", "cd", "ef"], 9, 9)).toEqual(["ab"]);
    expect(withinBytes(["ab", "cd", "ef"], 99, 2)).toEqual(["ab", "cd"]);
  });
});
