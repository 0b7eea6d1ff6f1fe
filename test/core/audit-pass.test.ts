import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { evidenceOf } from "../../core/audit/evidence-of.ts";
import { type Audited, auditPass, refusedUnread, type Stored } from "../../core/audit/pass.ts";
import { finding } from "../../core/audit/report-finding.ts";
import { judgeEvidence, verdictOf } from "../../core/audit/verdict.ts";
import type { FindingCode } from "../../core/finding.ts";
import type { Entry } from "../../core/manifest/entry.ts";
import type { ManifestHeaderInput } from "../../core/manifest/header.ts";
import { findManifestKey, type ManifestKey } from "../../core/manifest/object-key.ts";
import type { ManifestRequirement } from "../../core/plan/document/requirement/requirement.ts";
import { Agent, Unit } from "../../core/plan/document.ts";
import { manifestRequirement } from "../support/requirement.ts";
import { account, file, header, sealedText, testKey, uploadOf } from "../support/seal.ts";

/** One pass over one manifest: what is refused, and what is kept of what is not. */

const key = testKey("agent01");
const NOW = "2026-11-22T03:00:00.000Z";
const unit = Unit.parse({ id: "pool01", kind: "pool", name: "pool01.contoso.com" });
const agent = Agent.parse({ id: "agent01", units: ["pool01"], keys: [{ id: "k1", publicKey: key.publicKey }] });

interface Case {
  readonly asks?: ManifestRequirement;
  readonly head?: Partial<ManifestHeaderInput>;
  readonly stored?: Partial<Stored>;
  readonly change?: (text: string) => string;
  readonly now?: string;
}
const audit = async (entries: readonly Entry[], { asks = manifestRequirement(), ...over }: Case = {}) => {
  const head = header({ requirement: asks.id, kind: asks.evidence, ...over.head });
  const text = await sealedText(head, entries, key);
  const upload = uploadOf(header({ requirement: asks.id, kind: asks.evidence }), text);
  const manifestKey = findManifestKey(upload.key) as ManifestKey;
  const pass = auditPass(manifestKey, { agent, unit, requirement: asks }, over.now ?? NOW);
  pass.push(Buffer.from((over.change ?? ((same) => same))(text.toString())));
  return {
    text: text.toString(),
    pass,
    audited: pass.end({ digest: manifestKey.digest, ...over.stored }),
    manifestKey,
  };
};
const codes = ({ findings }: Audited) => findings.map(({ code }) => code);

describe("a pass over a manifest", () => {
  it("keeps what was sealed: header, digest, counts and proof", async () => {
    const { audited, pass, text, manifestKey } = await audit([file("a", 5), file("b", 7)]);
    const body = text.slice(0, text.lastIndexOf('{"seal"'));
    expect(audited).toEqual({
      manifestKey,
      header: expect.objectContaining({ agent: "agent01", requirement: "rtc" }),
      sealedDigest: createHash("sha256").update(body).digest("hex"),
      seal: JSON.parse(text.slice(text.lastIndexOf('{"seal"'))).seal,
      ...{ entries: 2, bytes: 12, findings: [], proof: "hashed", keyId: "k1", publicKey: key.publicKey },
      ...{ content: undefined, foreignHomes: undefined, durationMs: undefined, copies: [] },
    });
    expect(pass.done()).toBe(false);
  });

  it("keeps the public key by which the seal holds, of several that the agent has", async () => {
    const head = header();
    const text = await sealedText(head, [file("a")], testKey("agent01", "k2"));
    const upload = uploadOf(head, text);
    const keys = ["k1", "k2", "k3"].map((id) => ({
      id,
      publicKey: testKey(id === "k2" ? "agent01" : id, id).publicKey,
    }));
    const scope = { agent: { ...agent, keys }, unit, requirement: manifestRequirement() };
    const pass = auditPass(findManifestKey(upload.key) as ManifestKey, scope, NOW);
    pass.push(text);
    expect(pass.end({ digest: upload.key.slice(-75, -11) })).toMatchObject({
      ...{ findings: [], keyId: "k2", publicKey: keys[1]?.publicKey },
    });
  });

  it("finds the files that items are in, before them or after them", async () => {
    const asks = manifestRequirement({ minimumProof: "hashed", artefacts: ["db:rtc"] });
    const itemIn = (of: string) => ({ key: "db:rtc", size: 0, in: of });
    for (const entries of [
      [file("a.bak"), itemIn("a.bak")],
      [itemIn("z.bak"), file("z.bak")],
    ])
      expect((await audit(entries, { asks })).audited).toMatchObject({ findings: [], proof: "hashed" });
    const { audited } = await audit([file("a.bak"), itemIn("z.bak")], { asks });
    expect(codes(audited)).toEqual(["artefact-missing", "proof-too-weak"]);
  });

  it("keeps the digest of the entries where another requirement compares them", async () => {
    const asks = { ...manifestRequirement(), changeMatters: true };
    const { audited, text } = await audit([file("a")], { asks });
    const [, entry = ""] = text.split("\n");
    expect(audited.content).toBe(createHash("sha256").update(`${entry}\n`).digest("hex"));
    const other = await audit([file("a")], { asks, head: { completedAt: NOW } });
    expect(other.audited.content).toBeUndefined();
  });

  it("is refused by a fault of format, at its line, and nothing that follows can change that", async () => {
    const { audited, pass } = await audit([file("a")], { change: (text) => text.replace('"size":100', '"size":-1') });
    expect(audited.findings).toMatchObject([{ code: "entry-invalid", severity: "refuse", where: ["line 2"] }]);
    expect(audited.findings[0]?.message).toMatch(/^line 2: size/);
    expect(pass.done()).toBe(true);
    expect(audited).toMatchObject({ proof: undefined, sealedDigest: undefined });
  });

  it("is refused by a fault of its packing alone, which explains more than the line that was cut", async () => {
    const codecFault = { code: "codec-bomb", message: "too much" } as const;
    const { audited } = await audit([file("a")], { stored: { codecFault }, change: (text) => text.slice(0, 300) });
    expect(audited.findings).toMatchObject([{ code: "codec-bomb", message: "too much" }]);
  });

  it("is refused where the stored bytes are others than its key names, if they were read to the end", async () => {
    expect(codes((await audit([file("a")], { stored: { digest: "b".repeat(64) } })).audited)).toEqual([
      "object-digest-mismatch",
    ]);
    expect(codes((await audit([file("a")], { stored: { digest: undefined } })).audited)).toEqual([]);
  });

  it("is refused by its place, its time and its seal together, and then not judged by its content", async () => {
    const refused = await audit([{ key: "a", size: 1, problem: "unreadable" }], {
      asks: manifestRequirement({ minimumProof: "verified" }),
      head: { unit: "pool02", startedAt: "2026-11-22T02:30:00.000Z" },
      change: (text) => text.replace('"keyId":"k1"', '"keyId":"k9"'),
    });
    expect(codes(refused.audited)).toEqual(["object-key-mismatch", "time-reversed", "key-unknown"]);
    expect(refused.audited).toMatchObject({
      ...{ proof: undefined, foreignHomes: undefined, durationMs: undefined, copies: undefined },
    });
  });

  it("of another kind than the required one is refused, whatever its entries are", async () => {
    const inventory = manifestRequirement({ evidence: "inventory", id: "rtc" });
    const { audited } = await audit([file("a")], { asks: inventory, head: { kind: "backup" } });
    expect(codes(audited)).toEqual(["kind-mismatch"]);
    expect(audited.foreignHomes).toBeUndefined();
    const drill = await audit([{ key: "a", outcome: "passed", durationMs: 5 }], { head: { kind: "verification" } });
    expect(codes(drill.audited)).toEqual(["kind-mismatch"]);
    expect(drill.audited.durationMs).toBeUndefined();
  });

  it("lists foreign homes of accounts, and none of databases", async () => {
    const asks = (lists: string) => manifestRequirement({ evidence: "inventory", id: "accounts", lists });
    const entries = [account("sip:a@x.com", { home: "elsewhere" })];
    const homes = async (lists: string) => (await audit(entries, { asks: asks(lists) })).audited.foreignHomes;
    expect([...((await homes("accounts"))?.homes.keys() ?? [])]).toEqual(["elsewhere"]);
    expect(await homes("databases")).toBeUndefined();
  });

  it("keeps the duration of the longest check of a verification", async () => {
    const drill = manifestRequirement({ evidence: "verification", id: "drill" });
    const check = (name: string, durationMs?: number): Entry => ({
      ...{ key: name, outcome: "passed" },
      ...(durationMs === undefined ? {} : { durationMs }),
    });
    const longest = async (...entries: Entry[]) => (await audit(entries, { asks: drill })).audited.durationMs;
    expect(await longest(check("a", 5), check("b", 9), check("c", 7), check("d"))).toBe(9);
    expect(await longest(check("a", 0))).toBe(0);
    expect(await longest(check("a"))).toBeUndefined();
  });

  it("counts copies of backups only, by the proof that the manifest gives", async () => {
    const asks = manifestRequirement({ copyRule: "3-2-1" });
    expect(codes((await audit([file("a")], { asks })).audited)).toEqual(["copy-rule-broken"]);
  });
});

describe("an object that is refused unread", () => {
  it("has its findings, and nothing was read of it", async () => {
    const { manifestKey } = await audit([]);
    const findings = [finding("agent-unknown", "unknown")];
    expect(refusedUnread(manifestKey, findings)).toEqual({
      ...{ manifestKey, findings, entries: 0, bytes: 0, header: undefined, sealedDigest: undefined },
      ...{ content: undefined, foreignHomes: undefined, proof: undefined, durationMs: undefined },
    });
  });
});

describe("what a checkpoint keeps of a manifest", () => {
  const of = (manifestKey: ManifestKey) => ({
    ...{ object: { key: "k", versionId: "v" }, manifestKey, fact: "f", requirement: manifestRequirement() },
  });
  it("is what was sealed, valid from when it was completed", async () => {
    const { audited, manifestKey } = await audit([file("a", 5)]);
    expect(evidenceOf(audited, of(manifestKey), NOW)).toEqual({
      ...{ fact: "f", object: { key: "k", versionId: "v" }, digest: audited.sealedDigest, agent: "agent01" },
      ...{ completedAt: "2026-11-22T02:00:00.000Z", sealedAt: "2026-11-22T02:00:00.000Z", receivedAt: NOW },
      ...{
        validUntil: "2026-11-23T02:00:00.000Z",
        entries: 1,
        bytes: 5,
        proof: "hashed",
        keyId: "k1",
        publicKey: key.publicKey,
      },
    });
  });
  it("has what only some evidence has: its seal's instant, sequence, subject and duration", async () => {
    const subject = { requirement: "rtc", content: "a".repeat(64), completedAt: NOW };
    const sealedAt = "2026-11-22T02:30:00.000Z";
    const { audited, manifestKey } = await audit([{ key: "a", outcome: "passed", durationMs: 5 }], {
      asks: manifestRequirement({ evidence: "verification", id: "drill" }),
      head: { sealedAt, sequence: 4, subject, proof: "restored" },
    });
    expect(evidenceOf(audited, of(manifestKey), NOW)).toMatchObject({
      ...{ sealedAt, sequence: 4, subject, durationMs: 5, proof: "restored" },
    });
  });
  it("is named by its key where nothing could be read", async () => {
    const { manifestKey } = await audit([]);
    expect(evidenceOf(refusedUnread(manifestKey, []), of(manifestKey), NOW)).toMatchObject({
      ...{ digest: manifestKey.digest, completedAt: manifestKey.completedAt, sealedAt: manifestKey.completedAt },
    });
  });
});

describe("a verdict", () => {
  const verdict = (...found: FindingCode[]) => {
    const { outcome, effect } = verdictOf(found.map((code) => finding(code, "x")));
    return [outcome, effect];
  };
  it("is as grave as its gravest finding", () => {
    expect(verdict()).toEqual(["accepted", "passed"]);
    expect(verdict("sequence-gap", "accounts-moved")).toEqual(["accepted", "passed"]);
    expect(verdict("file-changed", "sequence-gap")).toEqual(["rejected", "inconclusive"]);
    expect(verdict("file-changed", "shrunk")).toEqual(["rejected", "failed"]);
    expect(verdict("shrunk", "seal-invalid")).toEqual(["rejected", "none"]);
  });
  it("changes nothing by older or repeated evidence, whatever that showed", () => {
    expect(verdict("evidence-older")).toEqual(["accepted", "none"]);
    expect(verdict("shrunk", "evidence-repeated")).toEqual(["rejected", "none"]);
  });

  const against = {
    checkpoint: {
      ...{ state: "missing", evidence: null, voided: null },
      baseline: [{ fact: "f", receivedAt: NOW, entries: 9, bytes: 100 }],
    },
    unit,
    knownHomes: new Map(),
  };
  it("of a refused manifest is its refusals alone", async () => {
    const { audited } = await audit([file("a", 5)], { head: { unit: "pool02" } });
    const requirement = manifestRequirement({ shrink: { bytes: "5%" } });
    expect(judgeEvidence(audited, { ...against, requirement }, NOW).findings.map(({ code }) => code)).toEqual([
      "object-key-mismatch",
    ]);
  });
  it("warns of evidence that is expired when it comes, at the very instant too", async () => {
    const { audited } = await audit([file("a", 100)]);
    const found = (now: string) =>
      judgeEvidence(audited, { ...against, requirement: manifestRequirement() }, now).findings;
    expect(found("2026-11-23T01:59:59.999Z")).toEqual([]);
    expect(found("2026-11-23T02:00:00.000Z")).toMatchObject([
      { code: "evidence-expired", severity: "warn", message: "it was valid until 2026-11-23T02:00:00.000Z" },
    ]);
  });
  it("includes what the ledger alone knows: homes and sizes", async () => {
    const requirement = manifestRequirement({ evidence: "inventory", id: "accounts", shrink: { entries: "5%" } });
    const { audited } = await audit([account("sip:a@x.com", { home: "moon" })], { asks: requirement });
    expect(judgeEvidence(audited, { ...against, requirement }, NOW).findings).toMatchObject([
      { code: "account-home-unknown" },
      { code: "shrunk", message: "1 entries after 9 on 2026-11-22: 88.9 % less, 5% is tolerated" },
    ]);
  });
});
