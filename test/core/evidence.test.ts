import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergeKeys } from "../../core/audit/comparisons/merge.ts";
import { diffInventories } from "../../core/audit/comparisons/moves.ts";
import { missingInputs, notCompared, pairInputs } from "../../core/audit/comparisons/not-compared.ts";
import { judgeRelation } from "../../core/audit/comparisons/relations.ts";
import { compareNames, type NameDifference } from "../../core/audit/comparisons/same-names.ts";
import { judgeVerificationCurrent } from "../../core/audit/comparisons/verification-current.ts";
import type { ComparedEvidence, Evidence } from "../../core/audit/evidence.ts";
import type { Present } from "../../core/audit/novelty.ts";
import { auditPass } from "../../core/audit/pass.ts";
import { finding } from "../../core/audit/report-finding.ts";
import { judgeEvidence, judgeSequence } from "../../core/audit/verdict.ts";
import type { Finding } from "../../core/finding.ts";
import type { CheckEntry, Entry, FileEntry } from "../../core/manifest/entry.ts";
import type { ManifestHeaderInput } from "../../core/manifest/header.ts";
import { compareKeys } from "../../core/manifest/key-order.ts";
import { findManifestKey, type ManifestKey } from "../../core/manifest/object-key.ts";
import { isAtLeast, PROOFS } from "../../core/manifest/proof.ts";
import {
  AfterChangeRequirement,
  MovesRequirement,
  OneWindowRequirement,
  SameNamesRequirement,
  VerificationCurrentRequirement,
} from "../../core/plan/document/requirement/comparison.ts";
import { Agent, Unit } from "../../core/plan/document.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { decideEvidence } from "../../core/readiness/checkpoint/decide-evidence.ts";
import { evolveCheckpoint } from "../../core/readiness/checkpoint/evolve.ts";
import { comparison, manifestRequirement } from "../support/requirement.ts";
import { account, file, header, sealedText, testKey, uploadOf } from "../support/seal.ts";

/** How strong evidence is, where it lies, what it follows on, and how pieces of it are compared. */

const key = testKey("agent01");
const NOW = "2026-11-22T03:00:00.000Z";
const unit = Unit.parse({ id: "pool01", kind: "pool", name: "pool01.contoso.com" });
const agent = Agent.parse({ id: "agent01", units: ["pool01"], keys: [{ id: "k1", publicKey: key.publicKey }] });
const bare = (name: string): FileEntry => ({ key: name, size: 1 });
const check = (over: Partial<CheckEntry> = {}): CheckEntry => ({ key: "restore", outcome: "passed", ...over });
const passed = { name: "restic check", outcome: "passed" } as const;

const audit = async (entries: readonly Entry[], asks: object = {}, over: Partial<ManifestHeaderInput> = {}) => {
  const required = manifestRequirement(asks);
  const head = header({ requirement: required.id, kind: required.evidence, ...over });
  const text = await sealedText(head, entries, key);
  const place = findManifestKey(uploadOf(head, text).key) as ManifestKey;
  const pass = auditPass(place, { agent, unit, requirement: required }, NOW);
  pass.push(text);
  const { findings, proof, durationMs } = pass.end({ digest: place.digest });
  return { codes: findings.map(({ code }) => code), findings, proof, durationMs };
};

describe("proof", () => {
  it("is an ordered scale", () => {
    expect(PROOFS.map((one) => PROOFS.filter((other) => isAtLeast(one, other)).length)).toEqual([1, 2, 3, 4, 5]);
  });

  const table: [name: string, entries: Entry[], head: Partial<ManifestHeaderInput>, shown: string][] = [
    ["what has every hash is hashed", [file("a")], {}, "hashed"],
    ["one file without a hash makes it listed", [file("a"), bare("b")], {}, "listed"],
    ["a claim of hashes that are not there is lowered", [bare("a")], { proof: "hashed" }, "listed"],
    ["a modest claim is left as it is", [file("a")], { proof: "reported" }, "reported"],
    ["SHA-512 is a hash", [{ ...bare("a"), checksum: `sha512:${"0".repeat(128)}` }], {}, "hashed"],
    ["CRC-32C is none", [{ ...bare("a"), checksum: "crc32c:00" }], {}, "listed"],
    ["an item needs none, its file has one", [file("a.xml"), { ...bare("sip:x@y.z"), in: "a.xml" }], {}, "hashed"],
    ["a claim of verification counts with its check", [bare("a")], { proof: "verified", checks: [passed] }, "verified"],
    ["and not without", [bare("a")], { proof: "verified" }, "listed"],
    [
      "nor where the check failed",
      [file("a")],
      { proof: "verified", checks: [{ ...passed, outcome: "failed" }] },
      "hashed",
    ],
  ];
  for (const [name, entries, head, shown] of table)
    it(name, async () => expect((await audit(entries, { minimumProof: "reported" }, head)).proof).toBe(shown));

  it("below what the plan asks fails, with both named", async () => {
    const { findings } = await audit([file("a")], { minimumProof: "verified" });
    expect(findings).toMatchObject([
      { code: "proof-too-weak", severity: "fail", message: 'hashed where "verified" is required' },
    ]);
    expect((await audit([bare("a")], { minimumProof: "hashed" })).findings).toMatchObject([
      { message: "1 file without a hash", where: ["a"] },
    ]);
    expect((await audit([bare("a")], {}, { proof: "reported" })).codes).toEqual(["proof-too-weak"]);
  });

  it("of a check that failed before sealing fails the backup", async () => {
    const checks = [{ ...passed, outcome: "failed" as const, detail: "pack 3" }];
    expect((await audit([file("a")], {}, { checks })).findings).toMatchObject([
      { code: "check-failed", where: ["restic check: pack 3"] },
    ]);
  });

  it("of a job that only reports knows of no bytes, and that is no finding", async () => {
    const report = { key: "job:x", size: 0 };
    expect((await audit([report], { minimumProof: "reported" }, { proof: "reported" })).codes).toEqual([]);
  });
});

describe("what a tool says of a file", () => {
  const table: [problem: FileEntry["problem"], code: string][] = [
    ["unreadable", "file-unreadable"],
    ["changed", "file-changed"],
    ["damaged", "file-damaged"],
    ["chain-broken", "chain-broken"],
    ["failed", "job-failed"],
  ];
  for (const [problem, code] of table)
    it(`${problem} is ${code}`, async () => {
      const entry: FileEntry = { ...bare("db:rtc"), ...(problem === undefined ? {} : { problem }) };
      expect((await audit([entry])).codes).toEqual([code]);
    });
  it("made without checksums is a warning", async () => {
    expect((await audit([{ ...bare("db:rtc"), checksum: "none" }])).findings).toMatchObject([
      { code: "file-without-checksum", severity: "warn" },
    ]);
  });
});

describe("a verification", () => {
  const drill = { evidence: "verification", of: "rtc", minimumProof: "restored", maxDuration: "1h" };
  const subject = { requirement: "rtc", content: "a".repeat(64), completedAt: NOW };
  it("shows its proof and how long it took", async () => {
    const done = await audit([check({ durationMs: 720_000 })], drill, { proof: "restored", subject });
    expect(done).toMatchObject({ codes: [], proof: "restored", durationMs: 720_000 });
  });
  it("that took too long, speaks of another backup, or proves less than is asked, fails", async () => {
    expect((await audit([check({ durationMs: 3_600_001 })], drill, { proof: "restored", subject })).codes).toEqual([
      "restore-too-slow",
    ]);
    const done = [check({ durationMs: 1 })];
    expect(
      (await audit(done, drill, { proof: "restored", subject: { ...subject, requirement: "qoe" } })).codes,
    ).toEqual(["subject-missing"]);
    expect((await audit(done, drill, { proof: "restored" })).codes).toEqual(["subject-missing"]);
    expect((await audit(done, drill, { proof: "verified", subject })).codes).toEqual(["proof-too-weak"]);
  });
  it("that leaves out how long a check took has not kept to a limit", async () => {
    const untimed = [check({ key: "a", durationMs: 1 }), check({ key: "b" })];
    const { findings } = await audit(untimed, drill, { proof: "restored", subject });
    expect(findings).toMatchObject([{ code: "restore-untimed", severity: "fail", where: ["b"] }]);
    expect((await audit(untimed, { ...drill, maxDuration: undefined }, { proof: "restored", subject })).codes).toEqual(
      [],
    );
  });
  it("that failed proves nothing, whatever it claims", async () => {
    const failed = await audit([check({ outcome: "failed" })], drill, { proof: "restored", subject });
    expect(failed).toMatchObject({ codes: ["check-failed"], proof: undefined });
  });
});

describe("copies", () => {
  const tape = { location: "vault", site: "off-site", medium: "tape", immutable: true } as const;
  const disk = { location: "nas", site: "on-site" } as const;
  const table: [name: string, copies: ManifestHeaderInput["copies"], rule: string, lacks: string | undefined][] = [
    ["two beside the live data, on two media, one away", [disk, { ...tape, immutable: false }], "3-2-1", undefined],
    ["one copy", [tape], "3-2-1", "2 of 3 copies"],
    ["one medium", [disk, { ...disk, location: "far", site: "off-site" }], "3-2-1", "all on one medium"],
    ["none away", [disk, { ...tape, site: "on-site" }], "3-2-1", "none off site"],
    ["all of it, and verified", [disk, tape], "3-2-1-1-0", undefined],
    ["one that anybody may change", [disk, { ...tape, immutable: false }], "3-2-1-1-0", "none immutable"],
    [
      "a lock that ends before the evidence",
      [disk, { ...tape, immutableUntil: "2026-11-23T01:59:59.999Z" }],
      "3-2-1-1-0",
      "none immutable",
    ],
    [
      "a lock as long as the evidence",
      [disk, { ...tape, immutable: false, immutableUntil: "2026-11-23T02:00:00.000Z" }],
      "3-2-1-1-0",
      undefined,
    ],
  ];
  for (const [name, copies, copyRule, lacks] of table)
    it(`${copyRule}: ${name}`, async () => {
      const head: Partial<ManifestHeaderInput> = { copies, proof: "verified", checks: [passed] };
      const { findings } = await audit([file("a")], { copyRule }, head);
      expect(findings.map(({ message }) => message)).toEqual(lacks === undefined ? [] : [`${copyRule}: ${lacks}`]);
    });
  it("that name their objects have every file of the backup, as large as it is", async () => {
    const object = (key: string, size: number) => ({
      key,
      size,
      bucket: "vault",
      object: key,
      versionId: "1",
      crc64nvme: "",
    });
    const copyOf = (...objects: ReturnType<typeof object>[]) => ({ copies: [{ ...disk, objects }] });
    const both = [file("a", 5), file("b", 7)];
    expect((await audit(both, {}, copyOf(object("a", 5), object("b", 7)))).codes).toEqual([]);
    expect((await audit(both, {}, copyOf(object("a", 5)))).findings).toMatchObject([
      { code: "copy-missing", where: ["b"] },
    ]);
    expect((await audit(both, {}, copyOf(object("a", 5), object("b", 8)))).codes).toEqual(["copy-missing"]);
  });
  it.each([
    ["s3://Vault/a", "s3://vault/b"],
    ["s3://vault/a", "https://vault.s3.eu-central-1.amazonaws.com/b"],
    ["s3://vault/a", "https://s3.eu-central-1.amazonaws.com/vault/b"],
    ["s3://vault", "arn:aws:s3:::vault/a"],
    ["\\\\nas\\backup\\", "//NAS/backup"],
    ["/mnt//backup/", " /mnt/backup"],
  ])("are one where %s and %s are the same place", async (one, other) => {
    const claims = [one, other].map((location) => ({ ...tape, location }));
    const { findings } = await audit([file("a")], { offSiteCopies: 2, immutableCopies: 2 }, { copies: claims });
    expect(findings.map(({ message }) => message)).toEqual(["1 of 2 off-site copies", "1 of 2 immutable copies"]);
  });
  it("are one in one bucket, whatever they say of where they are", async () => {
    const object = { key: "a", size: 100, bucket: "vault", object: "a", versionId: "1", crc64nvme: "" };
    const copies = [
      { ...tape, location: "here", objects: [object] },
      { ...tape, location: "there", objects: [{ ...object, versionId: "2" }] },
      { ...tape, location: "s3://vault/far" },
    ];
    const { findings } = await audit([file("a")], { offSiteCopies: 3 }, { copies });
    expect(findings.map(({ message }) => message)).toEqual(["1 of 3 off-site copies"]);
  });
  it("of one place count by the weaker claim", async () => {
    const weaker = { ...tape, site: "on-site", medium: "disk", immutable: false } as const;
    const asks = { offSiteCopies: 1, immutableCopies: 1 };
    for (const copies of [
      [tape, weaker],
      [weaker, tape],
    ])
      expect((await audit([file("a")], asks, { copies })).codes).toEqual([
        "copy-off-site-missing",
        "copy-immutable-missing",
      ]);
    const until = (immutableUntil: string) => ({ ...tape, immutableUntil });
    for (const copies of [
      [until("2026-11-22T02:00:20.000Z"), until("2027-11-22T02:00:00.000Z")],
      [tape, until("2026-11-22T02:00:20.000Z")],
      [until("2026-11-22T02:00:20.000Z"), tape],
    ])
      expect((await audit([file("a")], asks, { copies })).codes).toEqual(["copy-immutable-missing"]);
    const media = [disk, tape, { ...tape, medium: "disk" as const }];
    expect((await audit([file("a")], { copyRule: "3-2-1" }, { copies: media })).findings).toMatchObject([
      { message: "3-2-1: all on one medium" },
    ]);
  });
  it("of no objects count for nothing", async () => {
    const { findings } = await audit([file("a")], { offSiteCopies: 1 }, { copies: [{ ...tape, objects: [] }] });
    expect(findings.map(({ code }) => code)).toEqual(["copy-missing", "copy-missing", "copy-off-site-missing"]);
  });
  it("3-2-1-1-0: a backup that nobody has verified lacks its zero", async () => {
    const { findings } = await audit([file("a")], { copyRule: "3-2-1-1-0" }, { copies: [disk, tape] });
    expect(findings).toMatchObject([{ code: "copy-rule-broken", message: "3-2-1-1-0: not verified" }]);
  });
});

describe("the sequence of an agent's manifests", () => {
  const newest = { sequence: 4, digest: "d4", agent: "agent01", completedAt: NOW, sealedAt: NOW } as Evidence;
  const next = (over: object, completedAt = "2026-11-22T04:00:00.000Z") =>
    ({ header: { agent: "agent01", completedAt, sealedAt: completedAt, ...over }, sealedDigest: "d" }) as never;
  const codes = (audited: never) => judgeSequence(audited, newest, manifestRequirement()).map(({ code }) => code);
  it("counts up by one and names the one before", () =>
    expect(codes(next({ sequence: 5, previous: "d4" }))).toEqual([]));
  it("shows a gap", () => expect(codes(next({ sequence: 8, previous: "x" }))).toEqual(["sequence-gap"]));
  it("shows that a key is used in two places", () => {
    expect(codes(next({ sequence: 5, previous: "other" }))).toEqual(["sequence-broken"]);
    expect(codes(next({ sequence: 4, previous: "d3" }))).toEqual(["sequence-broken"]);
    expect(codes(next({ sequence: 4, previous: "d4" }))).toEqual(["sequence-broken"]);
    expect(codes(next({ sequence: 1 }))).toEqual(["sequence-broken"]);
  });
  it("is not judged of another agent's, or of agents without one", () => {
    expect(codes(next({ sequence: 9, agent: "agent02" }))).toEqual([]);
    expect(codes(next({}))).toEqual([]);
  });
});

describe("evidence beside what its checkpoint has", () => {
  const newest = { fact: "f", digest: "d", agent: "agent01", completedAt: NOW, sealedAt: NOW, sequence: 4 } as Evidence;
  const EARLIER = "2026-11-22T02:59:59.999Z";
  const LATER = "2026-11-22T03:00:00.001Z";
  const passing: Present = { state: "passed", evidence: newest, voided: null };
  const against = { unit, requirement: manifestRequirement(), knownHomes: new Map() };
  const judged = (header: object, found: readonly Finding[], present: Present, sealedDigest = "other") => {
    const audited = { header, sealedDigest, findings: found, entries: 1, bytes: 1 } as never;
    const { findings, effect } = judgeEvidence(
      audited,
      { ...against, checkpoint: { ...present, baseline: [] } },
      LATER,
    );
    return [...findings.map(({ code }) => code), effect];
  };
  const judge = (completedAt: string, sealedAt: string | undefined, sealedDigest = "other", has = newest) => {
    const header = { agent: "agent01", completedAt, sequence: 5, previous: has.digest };
    const sealed = sealedAt === undefined ? header : { ...header, sealedAt };
    return judged(sealed, [], { ...passing, evidence: has }, sealedDigest);
  };

  it("counts when it was completed later, whenever it was sealed", () => {
    expect(judge(LATER, undefined)).toEqual(["passed"]);
    expect(judge(LATER, LATER)).toEqual(["passed"]);
  });
  it("counts when it is of the same backup and was sealed later or at once", () => {
    expect(judge(NOW, LATER)).toEqual(["passed"]);
    expect(judge(NOW, NOW)).toEqual(["passed"]);
    expect(judge(NOW, undefined)).toEqual(["passed"]);
  });
  it("counts when the same agent sealed it afterwards by its own number, although its clock was set back", () => {
    expect(judge(NOW, NOW, "other", { ...newest, sealedAt: LATER })).toEqual(["passed"]);
    expect(judge(NOW, NOW, "other", { ...newest, sealedAt: LATER, agent: "agent02" })).toEqual([
      "evidence-older",
      "none",
    ]);
  });
  it("changes nothing when it is of the same backup and was sealed earlier", () => {
    const has = { ...newest, sealedAt: LATER, sequence: 6 };
    expect(judge(NOW, NOW, "other", has)).toEqual(["evidence-older", "none"]);
    expect(judge(NOW, undefined, "other", has)).toEqual(["evidence-older", "none"]);
  });
  it("changes nothing when it was completed earlier, whenever it was sealed", () => {
    expect(judge(EARLIER, LATER)).toEqual(["evidence-older", "none"]);
    expect(judge(EARLIER, LATER, "other", { ...newest, agent: "agent02" })).toEqual(["evidence-older", "none"]);
  });
  it("of one agent and one instant is ordered by its number, however it arrives", () => {
    expect(judge(NOW, NOW, "other", { ...newest, sequence: 6 })).toEqual(["evidence-older", "none"]);
    expect(judge(NOW, NOW, "other", { ...newest, sequence: 4 })).toEqual(["passed"]);
  });

  const broken = finding("check-failed", "it failed");
  const open = finding("check-inconclusive", "nobody knows");
  const at = (over: object = {}) => ({ agent: "agent01", completedAt: NOW, sealedAt: NOW, ...over });
  const failing: Present = { ...passing, state: "failed" };
  const other: Present = { ...passing, evidence: { ...newest, agent: "agent02" } };

  it("of two agents and one instant counts where it is worse, however they arrive", () => {
    expect(judged(at(), [broken], other)).toEqual(["check-failed", "failed"]);
    expect(judged(at(), [open], other)).toEqual(["check-inconclusive", "inconclusive"]);
    expect(judged(at(), [], { ...other, state: "failed" })).toEqual(["evidence-older", "none"]);
    expect(judged(at(), [open], { ...other, state: "failed" })).toEqual([
      "check-inconclusive",
      "evidence-older",
      "none",
    ]);
    expect(judged(at(), [], { ...other, state: "inconclusive" })).toEqual(["evidence-older", "none"]);
  });
  it("of two agents and one backup is ordered by its seal, whichever of them is worse", () => {
    const later: Present = { ...other, evidence: { ...newest, agent: "agent02", sealedAt: LATER } };
    expect(judged(at({ sealedAt: LATER }), [], { ...other, state: "failed" })).toEqual(["passed"]);
    expect(judged(at(), [broken], later)).toEqual(["check-failed", "evidence-older", "none"]);
  });
  it("of two agents and one instant, and equally good, is the same one however they arrive", () => {
    const has = (digest: string): Present => ({ ...other, evidence: { ...newest, agent: "agent02", digest } });
    expect(judged(at(), [], has("a"), "b")).toEqual(["passed"]);
    expect(judged(at(), [], has("b"), "a")).toEqual(["evidence-older", "none"]);
  });
  it("of one agent is ordered by its number, although it was completed later", () => {
    expect(judged(at({ completedAt: LATER, sealedAt: LATER, sequence: 3 }), [], failing)).toEqual([
      "evidence-older",
      "none",
    ]);
  });
  it("of one agent that was completed earlier and has a later number counts only where it is worse", () => {
    const earlier = at({ completedAt: EARLIER, sequence: 5, previous: "d" });
    expect(judged(earlier, [broken], passing)).toEqual(["check-failed", "failed"]);
    expect(judged(earlier, [], failing)).toEqual(["evidence-older", "none"]);
  });
  it("of an agent whose spool was lost begins again at one, but only later than all before", () => {
    const first = { sequence: 1, completedAt: LATER, sealedAt: LATER };
    expect(judged(at(first), [], passing)).toEqual(["sequence-broken", "passed"]);
    expect(judged(at({ ...first, completedAt: NOW }), [], passing)).toEqual(["sequence-broken", "passed"]);
    expect(judged(at({ ...first, previous: "x" }), [], passing)).toEqual(["evidence-older", "none"]);
    expect(judged(at({ sequence: 1 }), [], passing)).toEqual(["evidence-older", "none"]);
    expect(judged(at({ sequence: 1, completedAt: EARLIER, sealedAt: LATER }), [], passing)).toEqual([
      "evidence-older",
      "none",
    ]);
  });
  it("that is older than what a plan has voided does not count; what was voided is judged once more", () => {
    const voided: Present = { state: "missing", evidence: null, voided: newest };
    expect(judged(at({ completedAt: EARLIER, sealedAt: EARLIER, sequence: 3 }), [], voided)).toEqual([
      "evidence-older",
      "none",
    ]);
    expect(judged(at({ agent: "agent02" }), [], voided)).toEqual(["evidence-older", "none"]);
    expect(judged(at({ sequence: 4 }), [], voided, "d")).toEqual(["passed"]);
    expect(judged(at({ sequence: 5, previous: "d", sealedAt: LATER }), [], voided)).toEqual(["passed"]);
  });
  it("counts without a number by its seal alone, and of two with the same instants always the same one", () => {
    const { sequence: _, ...unnumbered } = newest;
    const has = (over: Partial<Evidence> = {}): Present => ({ ...passing, evidence: { ...unnumbered, ...over } });
    expect(judged(at({ sealedAt: LATER }), [], has())).toEqual(["passed"]);
    expect(judged(at({}), [], has({ sealedAt: LATER }))).toEqual(["evidence-older", "none"]);
    expect(judged(at({}), [], has(), "e")).toEqual(["passed"]);
    expect(judged(at({}), [], has(), "c")).toEqual(["evidence-older", "none"]);
  });
  it("is ordered by its instants where only one of two has a number, or both have the same", () => {
    const { sequence: _, ...unnumbered } = newest;
    expect(judged(at(), [], passing, "c")).toEqual(["evidence-older", "none"]);
    expect(judged(at({ sequence: 5 }), [], { ...passing, evidence: unnumbered }, "c")).toEqual([
      "evidence-older",
      "none",
    ]);
    expect(judged(at({ sequence: 4, sealedAt: EARLIER }), [], passing, "e")).toEqual(["evidence-older", "none"]);
  });
  it("that fails counts beside an inconclusive one of the same instants, whichever digest is larger", () => {
    const unclear: Present = { ...other, state: "inconclusive" };
    for (const digest of ["a", "z"])
      expect(judged(at(), [broken], unclear, digest)).toEqual(["check-failed", "failed"]);
  });
  it("changes nothing when it is the same again", () => {
    expect(judge(NOW, LATER, "d")).toEqual(["evidence-repeated", "none"]);
  });
  it("is not out of sequence when it was sealed earlier and came later", () => {
    const has = { ...newest, sealedAt: LATER, sequence: 9 };
    expect(judge(NOW, NOW, "other", has)).toEqual(["evidence-older", "none"]);
  });
});

async function* inBatches(keys: readonly string[], size: number): AsyncGenerator<readonly string[]> {
  for (let from = 0; from < keys.length; from += size) yield keys.slice(from, from + size);
}
const keysOf = (name: string, keys: readonly string[], size = 2) => ({
  unit: name,
  batches: inBatches(keys.toSorted(compareKeys), size),
});

describe("comparisons by name", () => {
  it("merging finds for every key exactly the streams that have it, in order, however they are cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uniqueArray(fc.string({ maxLength: 3 }), { maxLength: 20 }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 7 }),
        async (lists, size) => {
          const seen = new Map<string, readonly number[]>();
          const order: string[] = [];
          await mergeKeys(
            lists.map((list, index) => keysOf(String(index), list, size)),
            (one, places) => {
              seen.set(one, places.toSorted());
              order.push(one);
            },
          );
          const all = new Set(lists.flat());
          expect(order).toEqual([...all].toSorted(compareKeys));
          for (const one of all)
            expect(seen.get(one)).toEqual(lists.flatMap((list, index) => (list.includes(one) ? [index] : [])));
        },
      ),
    );
  });

  const names = SameNamesRequirement.parse(
    comparison({ id: "exported", check: "same-names", of: "accounts", with: "user-data" }),
  );
  const compare = async (
    inventory: string[],
    backup: string[],
    asks = names,
    lists: "accounts" | "databases" = "accounts",
  ) => {
    const listed: NameDifference[] = [];
    const pair = { unit: "pool01", inventory: keysOf("pool01", inventory), backup: keysOf("pool01", backup) };
    const { findings } = await compareNames([pair], asks, lists, (one) => void listed.push(one));
    return { findings, listed };
  };

  it("name who is not in the export, and who is in it and unknown", async () => {
    const { findings, listed } = await compare(["sip:ann@x.y", "sip:bob@x.y"], ["a.xml", "sip:bob@x.y", "sip:zoe@x.y"]);
    expect(findings).toMatchObject([
      { code: "names-missing", severity: "fail", count: 1, where: ["sip:ann@x.y (pool01)"] },
      { code: "names-unknown", severity: "warn", count: 1, where: ["sip:zoe@x.y (pool01)"] },
    ]);
    expect(listed).toEqual([
      { unit: "pool01", key: "sip:ann@x.y", missingFrom: "backup" },
      { unit: "pool01", key: "sip:zoe@x.y", missingFrom: "inventory" },
    ]);
  });

  it("name the first hundred, count all, and list every one", async () => {
    const many = Array.from({ length: 250 }, (_, index) => `sip:u${String(index).padStart(3, "0")}@x.y`);
    const { findings, listed } = await compare(many, []);
    expect(findings[0]).toMatchObject({ count: 250 });
    expect(findings[0]?.where).toHaveLength(100);
    expect(listed).toHaveLength(250);
  });

  it("explain the documented trap of a partial export", async () => {
    const { findings } = await compare(["sip:ann@x.y", "sip:b/ob@x.y", "sip:cid@x.y"], ["sip:ann@x.y"]);
    expect(findings.map(({ code }) => code)).toEqual(["export-partial", "names-missing"]);
    expect(findings[0]?.where).toEqual(["sip:b/ob@x.y (pool01)"]);
    expect((await compare(["sip:b/ob@x.y"], ["sip:b/ob@x.y"])).findings).toEqual([]);
  });

  it("are inconclusive where a side names nothing that can be compared, and name it", async () => {
    const nothing = (side: string) => [
      { code: "evidence-not-compared", severity: "inconclusive", where: [`pool01: ${side} names no account`] },
    ];
    expect((await compare(["id:ann", "id:bob"], ["sip:ann@x.y"])).findings).toMatchObject([
      { code: "names-unknown" },
      ...nothing("accounts"),
    ]);
    expect((await compare(["id:ann"], ["a.xml"])).findings).toMatchObject(nothing("accounts"));
    expect((await compare(["sip:ann@x.y"], ["a.xml"])).findings).toMatchObject([
      { code: "names-missing" },
      ...nothing("user-data"),
    ]);
  });

  it("are of units that have both sides, and name the side that is missing", () => {
    const of = (requirement: string, has = true) =>
      ({ unit: "pool01", requirement, evidence: has ? {} : null }) as ComparedEvidence;
    const missing = (...inputs: ComparedEvidence[]) => pairInputs(names, inputs).missing;
    expect(missing(of("accounts"), of("user-data"))).toEqual([]);
    expect(missing(of("accounts"), of("user-data", false))).toEqual(["pool01/user-data"]);
    expect(missing(of("user-data"))).toEqual(["pool01/accounts"]);
    const unknown = { ...of("user-data"), unjudgedAt: "2026-11-22T00:00:00.000Z" };
    expect(missing(of("accounts"), unknown)).toEqual(["pool01/user-data"]);
    expect(missingInputs(names, [of("accounts"), unknown])).toEqual(["pool01/user-data"]);
    expect(missingInputs(names, [of("accounts"), of("user-data", false)])).toEqual(["pool01/user-data"]);
    expect(missingInputs(names, [of("accounts")])).toEqual(["user-data"]);
  });

  it("are inconclusive for units of which one side is missing, and name them", () => {
    expect(notCompared([], names)).toEqual([]);
    expect(notCompared(["pool01", "pool02"], names)).toMatchObject([
      { code: "evidence-not-compared", severity: "inconclusive", count: 2, where: ["pool01", "pool02"] },
    ]);
  });

  it("compare the databases of a server with its backups, but for what is declared not needed", async () => {
    const asks = SameNamesRequirement.parse(
      comparison({
        id: "every",
        check: "same-names",
        of: "databases",
        with: "sets",
        except: ["TempDB", "rtcdyn*"],
        allowExtra: true,
      }),
    );
    const { findings } = await compare(
      ["db:app", "db:rtc", "db:rtcdyn2", "db:tempdb"],
      ["db:old", "db:rtc", "log:rtc/1"],
      asks,
      "databases",
    );
    expect(findings).toMatchObject([{ code: "names-missing", where: ["db:app (pool01)"] }]);
  });

  it("name who joined, who left and who moved between two inventories", async () => {
    const moves = MovesRequirement.parse(comparison({ check: "moves", of: "accounts" }));
    const before = [keysOf("pool01", ["sip:ann", "sip:bob", "sip:cid"]), keysOf("pool02", ["sip:dee"])];
    const after = [keysOf("pool01", ["sip:ann", "sip:eve"]), keysOf("pool02", ["sip:bob", "sip:dee"])];
    const { findings } = await diffInventories(before, after, moves);
    expect(findings.map(({ code, where }) => [code, where])).toEqual([
      ["accounts-moved", ["sip:bob (pool01 → pool02)"]],
      ["accounts-joined", ["sip:eve (pool01)"]],
      ["accounts-left", ["sip:cid (pool01)"]],
    ]);
    const twice = [keysOf("pool02", ["sip:ann"]), keysOf("pool01", ["sip:ann"])];
    const once = [keysOf("pool02", []), keysOf("pool01", ["sip:ann"])];
    expect((await diffInventories(twice, once, moves)).findings).toMatchObject([
      { where: ["sip:ann (pool01, pool02 → pool01)"] },
    ]);
  });
});

describe("comparisons by time", () => {
  const evidenceOf = (name: string, completedAt: string, over: Partial<ComparedEvidence> = {}): ComparedEvidence => ({
    unit: "pool01",
    requirement: name,
    evidence: { completedAt } as Evidence,
    changed: null,
    ...over,
  });
  const say = (asks: Parameters<typeof judgeRelation>[0], inputs: ComparedEvidence[]) =>
    judgeRelation(asks, inputs).map(({ code, severity, count, where }) => ({ code, severity, count, where }));

  const versus = { of: "rtc", with: "accounts" };
  const window = OneWindowRequirement.parse(comparison({ check: "one-window", ...versus, window: "1h" }));
  it("one window: exactly the window is still within it, a moment more on either side is not", () => {
    const accounts = evidenceOf("accounts", NOW);
    expect(say(window, [evidenceOf("rtc", "2026-11-22T04:00:00.000Z"), accounts])).toEqual([]);
    expect(say(window, [evidenceOf("rtc", "2026-11-22T02:00:00.000Z"), accounts])).toEqual([]);
    for (const completedAt of ["2026-11-22T04:00:00.001Z", "2026-11-22T01:59:59.999Z"])
      expect(say(window, [evidenceOf("rtc", completedAt), accounts])).toEqual([
        {
          code: "evidence-outside-window",
          severity: "fail",
          count: 1,
          where: [expect.stringMatching(/^pool01: .* from pool01 accounts$/)],
        },
      ]);
  });

  const afterChange = AfterChangeRequirement.parse(comparison({ check: "after-change", ...versus }));
  const changedAt = (at: string | null, unit = "pool01") =>
    evidenceOf("accounts", NOW, { unit, changed: { at, content: "c" } });
  it("after a change: evidence from before it fails, from then on it passes", () => {
    const rtc = evidenceOf("rtc", NOW);
    expect(say(afterChange, [rtc, changedAt(NOW)])).toEqual([]);
    expect(say(afterChange, [rtc, changedAt(null)])).toEqual([]);
    expect(say(afterChange, [rtc, changedAt("2026-11-22T03:00:00.001Z")])).toEqual([
      {
        code: "evidence-before-change",
        severity: "fail",
        count: 1,
        where: ["pool01: pool01 accounts changed at 2026-11-22T03:00:00.001Z"],
      },
    ]);
  });

  it("are inconclusive where a side has no evidence, of one unit or of all, and name it", () => {
    const [rtc, accounts] = [evidenceOf("rtc", NOW), changedAt(null)];
    const without = (one: ComparedEvidence, unit = "pool01") => ({ ...one, unit, evidence: null });
    for (const asks of [window, afterChange]) {
      const found = (...inputs: ComparedEvidence[]) => say(asks, inputs);
      const missing = (...where: string[]) => [
        { code: "evidence-not-compared", severity: "inconclusive", count: where.length, where },
      ];
      expect(found(rtc, without(accounts))).toEqual(missing("pool01/accounts"));
      expect(found(without(rtc), accounts)).toEqual(missing("pool01/rtc"));
      expect(found(rtc)).toEqual(missing("accounts"));
      expect(found(rtc, accounts, without(accounts, "pool02"))).toEqual(missing("pool02/accounts"));
    }
  });

  it("after a change: are inconclusive where the plan did not ask yet whether the content changes", () => {
    const [rtc, unread] = [evidenceOf("rtc", NOW), evidenceOf("accounts", NOW)];
    expect(say(afterChange, [rtc, unread])).toMatchObject([
      { code: "evidence-not-compared", severity: "inconclusive", where: ["the content of pool01/accounts"] },
    ]);
    expect(say(window, [rtc, unread])).toEqual([]);
  });

  it("compare within a unit, and with all others only where the unit has none", () => {
    const late = changedAt("2026-11-22T09:00:00.000Z", "pool02");
    expect(say(afterChange, [evidenceOf("rtc", NOW), changedAt(NOW), late])).toEqual([]);
    expect(say(afterChange, [evidenceOf("rtc", NOW), late])).toMatchObject([{ code: "evidence-before-change" }]);
  });
});

describe("what was verified", () => {
  const asks = VerificationCurrentRequirement.parse(
    comparison({ id: "current", check: "verification-current", of: "drill", with: "rtc", window: "3d" }),
  );
  const backup = (recent: string[], completedAt = NOW): Checkpoint =>
    ({
      unit: "pool01",
      requirement: "rtc",
      evidence: { completedAt },
      recent: recent.map((content) => ({ content, completedAt })),
    }) as never;
  const drilled = (content: string | undefined, completedAt = NOW): Checkpoint =>
    ({
      unit: "pool01",
      requirement: "drill",
      evidence: content === undefined ? {} : { subject: { requirement: "rtc", content, completedAt } },
    }) as never;
  it("must be a backup that was accepted there, and not long ago", () => {
    expect(judgeVerificationCurrent(asks, [drilled("b"), backup(["a", "b"])])).toEqual([]);
    expect(judgeVerificationCurrent(asks, [drilled("x"), backup(["a", "b"])])).toMatchObject([
      { code: "verification-of-other-backup" },
    ]);
    expect(judgeVerificationCurrent(asks, [drilled(undefined), backup(["a"])])).toMatchObject([
      { code: "verification-of-other-backup" },
    ]);
  });
  it("is as old as the ledger knows the backup to be, whatever the agent says", () => {
    const old = { content: "b", completedAt: "2026-11-18T03:00:00.000Z" };
    const known = { ...backup(["a"]), changed: { at: null, content: "a" } };
    const accepted = { ...known, recent: [...(known.recent ?? []), old] };
    expect(judgeVerificationCurrent(asks, [drilled("b", NOW), accepted])).toMatchObject([
      { code: "verification-outdated", where: ["pool01: 4 d older than the newest"] },
    ]);
    expect(judgeVerificationCurrent(asks, [drilled("a", old.completedAt), accepted])).toEqual([]);
  });
  it("is of the newest backup while the bytes are the same, however often they are backed up", () => {
    const old = { content: "b", completedAt: "2026-11-18T03:00:00.000Z" };
    const again = { ...backup([]), recent: [old], changed: { at: null, content: "b" } };
    expect(judgeVerificationCurrent(asks, [drilled("b"), again])).toEqual([]);
  });

  it("is inconclusive of a unit where nothing was verified, or nothing was backed up", () => {
    const never = { ...drilled("a"), evidence: null };
    for (const inputs of [[drilled("a")], [backup(["a"])], [never, backup(["a"])]])
      expect(judgeVerificationCurrent(asks, inputs)).toMatchObject([
        { code: "evidence-not-compared", severity: "inconclusive", count: 1 },
      ]);
    const second = { ...backup(["b"]), unit: "pool02" };
    expect(judgeVerificationCurrent(asks, [drilled("a"), backup(["a"]), second])).toMatchObject([
      { code: "evidence-not-compared", where: ["pool02/drill"] },
    ]);
  });

  it("is remembered for the last sixteen different backups that were accepted, and no other", () => {
    const evidence = (completedAt: string) => ({ completedAt }) as Evidence;
    let checkpoint = {
      version: 1,
      state: "missing",
      changed: null,
      recent: undefined,
      baseline: [],
    } as unknown as Checkpoint;
    const comes = (content: string, effect: "passed" | "failed"): void => {
      const event = decideEvidence(checkpoint, { outcome: "accepted", effect, findings: [] }, evidence(NOW), NOW, {
        content,
      });
      if (event !== undefined) checkpoint = evolveCheckpoint(checkpoint, event);
    };
    comes("rejected", "failed");
    for (let index = 0; index < 20; index += 1) comes(`c${index}`, "passed");
    comes("c19", "passed");
    comes("c18", "passed");
    expect(checkpoint.recent?.map(({ content }) => content)).toEqual(
      [18, 19, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4].map((index) => `c${index}`),
    );
  });
});

describe("addresses", () => {
  it("that would break an export are a warning before anybody exports", async () => {
    const asks = { id: "accounts", evidence: "inventory" };
    expect((await audit([account("sip:b/ob@contoso.com")], asks)).findings).toMatchObject([
      { code: "account-breaks-export", severity: "warn" },
    ]);
  });
  it("are not checked in a list of databases", async () => {
    expect(
      (await audit([{ key: "db:rtc", name: "RTC" }], { id: "dbs", evidence: "inventory", lists: "databases" })).codes,
    ).toEqual([]);
  });
});

describe("what findings of comparisons name", () => {
  const at = (index: number) => `2026-11-${String(1 + index).padStart(2, "0")}T03:00:00.000Z`;
  const of = (requirement: string, name: string, completedAt: string): ComparedEvidence => ({
    ...{ unit: name, requirement, evidence: { completedAt } as Evidence, changed: null },
  });
  const asks = OneWindowRequirement.parse(
    comparison({ check: "one-window", of: "rtc", with: "accounts", window: "1h" }),
  );

  it("is twenty units at most, and all are counted", () => {
    const inputs = Array.from({ length: 22 }, (_, index) => [
      of("rtc", `u${index}`, at(index)),
      of("accounts", `u${index}`, at(index + 2)),
    ]).flat();
    expect(judgeRelation(asks, inputs)).toMatchObject([{ count: 22, where: { length: 20 } }]);
    expect(judgeRelation(asks, inputs)[0]?.message).toContain("22 units");
  });

  it("is how far apart two pieces of evidence are, and only the first that is too far of each unit", () => {
    const [finding] = judgeRelation(asks, [
      ...[of("rtc", "global", at(0)), of("accounts", "near", at(0))],
      ...[of("accounts", "far", at(4)), of("accounts", "farther", at(9))],
    ]);
    expect(finding).toMatchObject({ count: 1, where: ["global: 4 d from far accounts"] });
  });

  it("is the first change after each unit's evidence alone", () => {
    const after = AfterChangeRequirement.parse(comparison({ check: "after-change", of: "rtc", with: "accounts" }));
    const changed = (name: string, index: number) => ({
      ...{ ...of("accounts", name, at(0)), changed: { at: at(index), content: "c" } },
    });
    const found = judgeRelation(after, [of("rtc", "global", at(3)), changed("a", 1), changed("b", 5), changed("c", 7)]);
    expect(found).toMatchObject([{ count: 1, where: [`global: b accounts changed at ${at(5)}`] }]);
  });
});

describe("names that are compared", () => {
  const asks = SameNamesRequirement.parse(
    comparison({ id: "exported", check: "same-names", of: "accounts", with: "user-data", except: ["Svc-[x]*"] }),
  );
  const compareBoth = async (inventory: string[], backup: string[], lists: "accounts" | "databases" = "accounts") => {
    const pair = { unit: "pool01", inventory: keysOf("pool01", inventory), backup: keysOf("pool01", backup) };
    return compareNames([pair], asks, lists, () => undefined);
  };

  it("are counted together, as entries that were read", async () => {
    const { entries } = await compareBoth(["sip:a@x.y", "sip:b@x.y"], ["sip:b@x.y", "sip:c@x.y"]);
    expect(entries).toBe(4);
  });

  it("are inconclusive where an inventory lists something that no comparison can find", async () => {
    const codes = async (lists: "accounts" | "databases", inventory: string[], backup: string[]) =>
      (await compareBoth(inventory, backup, lists)).findings.map(({ code, message }) => [code, message]);
    expect(await codes("accounts", ["ann@x.y", "id:2", "sip:b@x.y"], ["sip:b@x.y"])).toEqual([
      ["evidence-not-compared", "nothing to compare: pool01: ann@x.y is no name of an account"],
    ]);
    expect(await codes("databases", ["DB:app", "db:rtc"], ["db:rtc"])).toEqual([
      ["evidence-not-compared", "nothing to compare: pool01: DB:app is no name of a database"],
    ]);
  });

  it("name one account that ends an export, the first, and no database", async () => {
    const accounts = ["sip:a\\b@x.y", "sip:c/d@x.y", "sip:e@x.y"];
    const codes = async (lists: "accounts" | "databases", inventory: string[], backup: string[]) =>
      (await compareBoth(inventory, backup, lists)).findings.map(({ code, where }) => [code, where?.[0]]);
    expect(await codes("accounts", accounts, ["sip:a\\b@x.y"])).toContainEqual([
      "export-partial",
      "sip:a\\b@x.y (pool01)",
    ]);
    expect(await codes("databases", ["db:a/b", "db:c"], ["db:a/b"])).toEqual([["names-missing", "db:c (pool01)"]]);
  });
});

describe("what was verified, in time", () => {
  const asked = (over: object) =>
    VerificationCurrentRequirement.parse(
      comparison({ id: "current", check: "verification-current", of: "drill", with: "rtc", ...over }),
    );
  const subject = (completedAt: string) => ({ requirement: "rtc", content: "a", completedAt });
  const inputs = (verifiedAt: string, newestAt: string): ComparedEvidence[] => [
    { ...{ unit: "pool01", requirement: "drill", changed: null }, evidence: { subject: subject(verifiedAt) } as never },
    {
      ...{ unit: "pool01", requirement: "rtc", changed: null, evidence: { completedAt: newestAt } as never },
      recent: [{ content: "a", completedAt: verifiedAt }],
    } as never,
  ];

  it("may be exactly as much older than the newest backup as the window, and not more", () => {
    const window = asked({ window: "3d" });
    expect(judgeVerificationCurrent(window, inputs("2026-11-19T03:00:00.000Z", NOW))).toEqual([]);
    expect(judgeVerificationCurrent(window, inputs("2026-11-19T02:59:59.999Z", NOW))).toMatchObject([
      { code: "verification-outdated" },
    ]);
  });

  it("may be of any age without a window", () => {
    expect(judgeVerificationCurrent(asked({}), inputs("2020-01-01T00:00:00.000Z", NOW))).toEqual([]);
  });

  it("is another backup where no backup of the unit was accepted", () => {
    const [drill, backup] = inputs(NOW, NOW) as [ComparedEvidence, ComparedEvidence];
    const { recent: _, ...without } = backup;
    expect(judgeVerificationCurrent(asked({}), [drill, without])).toMatchObject([
      { code: "verification-of-other-backup", where: [`pool01: backup of ${NOW}`] },
    ]);
  });
});
