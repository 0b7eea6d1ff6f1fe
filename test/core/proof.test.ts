import { describe, expect, it } from "vitest";
import { containment } from "../../core/audit/containment.ts";
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
    const parsed = ManifestHeader.parse(header({ kind: "verification", ...claim }));
    const tracker = proofTracker(parsed, requirement, containment());
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
        proofTracker(
          ManifestHeader.parse(header({ kind: evidence })),
          manifestRequirement({ evidence }),
          containment(),
        ),
      ).toBeUndefined();
    expect(proofTracker(ManifestHeader.parse(header({ kind: "document" })), plain, containment())).toBeUndefined();
  });
});

type File = Extract<Entry, { size: number }>;

const provenBy = (files: readonly File[], head: Partial<ManifestHeaderInput> = {}, asks = {}) => {
  const contained = containment();
  const tracker = proofTracker(ManifestHeader.parse(header(head)), manifestRequirement(asks), contained);
  for (const one of files) {
    contained.entry(one);
    tracker?.entry(one);
  }
  return tracker?.end();
};

describe("the proof of a backup", () => {
  const proven = (entry: Partial<File>, head: Partial<ManifestHeaderInput> = {}, asks = {}) => {
    return provenBy([{ key: "a", size: 1, ...entry }], head, asks);
  };
  it("is a list where a file has a problem and no hash, which is no second finding", () => {
    expect(proven({ problem: "changed" }, {}, { minimumProof: "hashed" })).toEqual({ proof: "listed", findings: [] });
  });
  it("is a list where files lack a hash for two reasons, or the claim says no more, and a check cannot raise it", () => {
    const files: File[] = [
      { key: "a", size: 1 },
      { key: "b", size: 1, problem: "changed" },
    ];
    expect(provenBy(files)?.proof).toBe("listed");
    const hashed = { sha256: "a".repeat(64) };
    expect(proven(hashed, { proof: "listed" }, { minimumProof: "hashed" })).toMatchObject({
      proof: "listed",
      findings: [{ code: "proof-too-weak", message: 'listed where "hashed" is required' }],
    });
    const checks = [{ name: "a", outcome: "passed" as const }];
    expect(proven({}, { proof: "hashed", checks })?.proof).toBe("listed");
  });
  it("needs a hash of a file whose problem the plan does not mind", () => {
    for (const severity of ["info", "warn"])
      expect(
        proven({ problem: "changed" }, {}, { minimumProof: "hashed", severity: { "file-changed": severity } })
          ?.findings,
      ).toMatchObject([{ message: "1 file without a hash" }]);
  });
  it.each([
    ["sha224:", 56],
    ["sha256:", 64],
    ["sha384:", 96],
    ["sha512:", 128],
  ])("counts %s and all of its digits as a hash", (name, digits) => {
    const whole = `${name}${"0".repeat(digits)}`;
    expect(proven({ checksum: whole })?.proof).toBe("hashed");
    for (const checksum of [name, whole.slice(0, -1), `${whole}0`, `x${whole}`])
      expect(proven({ checksum })?.proof).toBe("listed");
  });
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

describe("an item of a backup", () => {
  const sha256 = "a".repeat(64);
  const item: File = { key: "sip:x", size: 0, in: "m.xml" };
  const shown = (...files: File[]) => provenBy(files, {}, { minimumProof: "hashed" });

  it("is hashed with its file, whichever comes first", () => {
    const holder = { key: "m.xml", size: 1, sha256 };
    expect(shown(item, holder)).toEqual({ proof: "hashed", findings: [] });
    expect(shown(holder, item)).toEqual({ proof: "hashed", findings: [] });
  });
  it.each([
    ["nothing", []],
    ["an empty file", [{ key: "m.xml", size: 0, sha256 }]],
    ["an item", [{ key: "m.xml", size: 1, sha256, in: "m.xml" }]],
  ] as const)("is listed in %s, and is named", (_, holders) => {
    const end = shown({ key: "a", size: 1, sha256 }, item, ...holders);
    expect(end).toMatchObject({ proof: "listed", findings: [{ code: "proof-too-weak", where: ["sip:x (in m.xml)"] }] });
  });
  it("is listed in a file without a hash, and the file is named", () => {
    expect(shown({ key: "m.xml", size: 1 }, item)).toMatchObject({ proof: "listed", findings: [{ where: ["m.xml"] }] });
  });
  it("is listed with a hash of its own, where nobody has the file", () => {
    expect(shown({ ...item, sha256 })?.proof).toBe("listed");
  });
  it("is in bounded memory: what does not fit is taken for missing", () => {
    const few = containment(1, 1);
    for (const key of ["a", "b", "c"]) few.entry({ key, size: 1, sha256 });
    few.entry({ key: "sip:x", size: 0, in: "a" });
    few.entry({ key: "sip:y", size: 0, in: "d" });
    few.entry({ key: "sip:z", size: 0, in: "e" });
    expect(few.holdingOf("a")).toBe("hashed");
    expect(few.holdingOf("b")).toBe("missing");
    expect(few.unhashed()).toEqual([{ file: "", item: "sip:z", holding: "missing" }]);
  });
  it("is in bounded memory, however long the names are", () => {
    const long = (name: string): string => name.repeat(10);
    const few = containment(9, 9, 35);
    for (const name of ["a", "b", "c", "d"]) few.entry({ key: long(name), size: 1, sha256 });
    expect(["a", "b", "c", "d"].map((name) => few.holdingOf(long(name)))).toEqual([
      ...["hashed", "hashed", "hashed"],
      "missing",
    ]);
    const items = containment(9, 9, 35);
    items.entry({ key: "i", size: 0, in: long("f") });
    items.entry({ key: long("j"), size: 0, in: long("g") });
    items.entry({ key: "k", size: 0, in: long("h") });
    for (const name of ["f", "g", "h"]) items.entry({ key: long(name), size: 1, sha256 });
    // The files that items name are found all the same.
    expect(items.unhashed()).toEqual([{ file: "", item: "k", holding: "missing" }]);
  });
  it("finds a file that comes after its items, however many came before", () => {
    const few = containment(1, 9);
    few.entry({ key: "a", size: 1, sha256 });
    few.entry({ key: "sip:x", size: 0, in: "z" });
    few.entry({ key: "z", size: 1, sha256 });
    expect(few.unhashed()).toEqual([]);
  });
});
