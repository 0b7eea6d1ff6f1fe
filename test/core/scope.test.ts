import { describe, expect, it } from "vitest";
import { judgeHeaderKey, judgeScope, judgeSeal, judgeTime } from "../../core/audit/scope.ts";
import { plus } from "../../core/instant.ts";
import { ManifestHeader, type ManifestHeaderInput } from "../../core/manifest/header.ts";
import type { ManifestKey } from "../../core/manifest/object-key.ts";
import { seal } from "../../core/manifest/seal.ts";
import type { Seal } from "../../core/manifest/trailer.ts";
import { Agent, Requirement, Unit } from "../../core/plan/document.ts";
import { comparison, manifestRequirement } from "../support/requirement.ts";
import { header, testKey } from "../support/seal.ts";

/** Who may push what, under which key of the intake, and when: the agent's instant and ours both count. */

const key = testKey("agent01");
const stated = seal({ entries: 0, bytes: 0, sha256: "a".repeat(64), keyId: "k1" }, key.privateKey);
const BEFORE = "2025-12-31T23:59:59.999Z";
const FROM = "2026-01-01T00:00:00.000Z";
const TO = "2026-06-30T00:00:00.000Z";
const AFTER = "2026-06-30T00:00:00.001Z";

const testAgent = (validity: object = {}): Agent =>
  Agent.parse({ id: "agent01", units: ["*"], keys: [{ id: "k1", publicKey: key.publicKey, ...validity }] });
const sealed = (by: Seal, validity: object, completedAt: string, receivedAt: string): string[] =>
  judgeSeal(by, testAgent(validity), completedAt, receivedAt).map(({ code, severity }) => `${code}:${severity}`);

describe("a key of an agent", () => {
  const period = { notBefore: FROM, notAfter: TO };
  const refused = ["key-not-valid:refuse"];
  const table: [name: string, validity: object, completedAt: string, receivedAt: string, found: string[]][] = [
    ["without a period is always valid", {}, BEFORE, AFTER, []],
    ["is valid from its first instant to its last", period, FROM, TO, []],
    ["that is retired seals nothing more", { notAfter: TO }, AFTER, AFTER, refused],
    ["that is retired cannot backdate what it seals", { notAfter: TO }, FROM, AFTER, refused],
    ["does not seal what was completed before it was valid", { notBefore: FROM }, BEFORE, FROM, refused],
    ["does not seal what came before it was valid", { notBefore: FROM }, FROM, BEFORE, refused],
    ["does not seal what is said to be completed after it is retired", { notAfter: TO }, AFTER, TO, refused],
    ["that is rotated seals until then", { retired: { at: AFTER, because: "rotated" } }, FROM, TO, []],
    ["that is rotated cannot backdate", { retired: { at: TO, because: "rotated" } }, FROM, TO, refused],
    [
      "that is compromised seals nothing since then, although it was retired later",
      { retired: { at: AFTER, because: "compromised", since: TO } },
      FROM,
      TO,
      refused,
    ],
  ];
  for (const [name, validity, completedAt, receivedAt, found] of table)
    it(name, () => expect(sealed(stated, validity, completedAt, receivedAt)).toEqual(found));

  it("says from when to when it was valid, and why no longer", () => {
    const says = (validity: object) => judgeSeal(stated, testAgent(validity), FROM, AFTER)[0]?.message;
    expect(says({ notAfter: TO })).toBe(`key "k1" is valid from ever to ${TO}`);
    expect(says({ retired: { at: AFTER, because: "compromised", since: TO } })).toBe(
      `key "k1" is valid from ever to ever, and retired as compromised at ${TO}`,
    );
  });
  it("must be one that the plan names for the agent", () => {
    expect(sealed({ ...stated, keyId: "k2" }, {}, FROM, TO)).toEqual(["key-unknown:refuse"]);
  });
  it("must have made the signature", () => {
    const other = seal(stated, testKey("agent02").privateKey);
    expect(sealed(other, {}, FROM, TO)).toEqual(["seal-invalid:refuse"]);
    const unreadable = { ...testAgent(), keys: [{ id: "k1", publicKey: "no key" }] };
    expect(judgeSeal(stated, unreadable, FROM, TO)).toMatchObject([{ code: "seal-invalid" }]);
  });
});

const manifestKey: ManifestKey = {
  ...{ agent: "agent01", migration: "contoso", unit: "pool01", requirement: "rtc" },
  ...{ completedAt: "2026-11-22T02:00:00.000Z", digest: "a".repeat(64), encoding: "zst" },
};

describe("what an object's key names", () => {
  const agent = Agent.parse({ id: "agent01", units: ["pool01"], keys: [{ id: "k1", publicKey: key.publicKey }] });
  const unit = Unit.parse({ id: "pool01", kind: "pool" });
  const requirement = manifestRequirement();
  const known = { planVersion: 3, agent, unit, requirement };
  const codes = (over: object, of = manifestKey) => {
    const verdict = judgeScope(of, { ...known, ...over });
    return verdict.scope === undefined ? verdict.findings.map(({ code }) => code) : [];
  };

  it("is in scope with a plan, an agent that is allowed for the unit, and a requirement that applies to it", () => {
    expect(judgeScope(manifestKey, known)).toEqual({ scope: known });
    expect(codes({ agent: { ...agent, units: ["*"] } })).toEqual([]);
  });
  it.each<[code: string, over: object]>([
    ["migration-unknown", { planVersion: undefined }],
    ["agent-unknown", { agent: undefined }],
    ["unit-unknown", { unit: undefined }],
    ["agent-out-of-scope", { agent: { ...agent, units: ["pool02", "pool01x"] } }],
    ["requirement-unknown", { requirement: undefined }],
    ["requirement-unknown", { requirement: { ...requirement, kinds: ["server"] } }],
    ["requirement-unknown", { requirement: Requirement.parse(comparison({ check: "homed-once", of: "accounts" })) }],
  ])("is refused by rule %s", (code, over) => {
    expect(codes(over)).toEqual([code]);
  });
  it("is refused by the first rule alone", () => {
    expect(codes({ planVersion: undefined, agent: undefined, unit: undefined })).toEqual(["migration-unknown"]);
  });
});

const head = (over: Partial<ManifestHeaderInput> = {}): ManifestHeader => ManifestHeader.parse(header(over));

describe("a header", () => {
  const asks = { id: "rtc", evidence: "backup" } as const;
  it("agrees with its key in every member that IAM has checked", () => {
    expect(judgeHeaderKey(manifestKey, head(), asks)).toEqual([]);
    for (const [member, other] of [
      ["agent", "agent02"],
      ["migration", "fabrikam"],
      ["unit", "pool02"],
      ["requirement", "qoe"],
      ["completedAt", "2026-11-22T02:00:00.001Z"],
    ] as const)
      expect(judgeHeaderKey(manifestKey, head({ [member]: other }), asks)).toMatchObject([
        { code: "object-key-mismatch", message: expect.stringContaining(`${member} is "${other}"`) },
      ]);
  });
  it("is of the kind that is required", () => {
    const found = judgeHeaderKey(manifestKey, head({ kind: "inventory" }), asks);
    expect(found).toMatchObject([{ code: "kind-mismatch", severity: "refuse" }]);
  });
});

describe("the instants of a header", () => {
  const NOW = "2026-11-22T12:00:00.000Z";
  const ahead = (ms: number) => plus(NOW, 5 * 60_000 + ms);
  const codes = (over: Partial<ManifestHeaderInput>) => judgeTime(head(over), NOW).map(({ code }) => code);

  it("may be five minutes ahead of our clock, and no more", () => {
    expect(codes({ startedAt: NOW, completedAt: ahead(0), sealedAt: ahead(0) })).toEqual([]);
    expect(codes({ startedAt: NOW, completedAt: NOW, sealedAt: ahead(1) })).toEqual(["time-future"]);
    expect(codes({ startedAt: NOW, completedAt: ahead(1) })).toEqual(["time-future", "time-future"]);
  });
  it("are in order: started, completed, sealed", () => {
    const completedAt = "2026-11-22T02:00:00.000Z";
    expect(codes({ startedAt: completedAt, completedAt, sealedAt: completedAt })).toEqual([]);
    expect(codes({ startedAt: plus(completedAt, 1), completedAt })).toEqual(["time-reversed"]);
    expect(codes({ completedAt, sealedAt: plus(completedAt, -1) })).toEqual(["time-reversed"]);
  });
});
