import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { ManifestFact } from "../../core/history/fact.ts";
import { objectFactId, unjudgedFactId } from "../../core/history/fact-id.ts";
import type { Seal } from "../../core/manifest/trailer.ts";
import { isGenuine, manifestFault, sealRow } from "../../core/pack/seal-row.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { compiledPlan } from "../support/plan.ts";
import { at, DAY, evidence, HOUR, MINUTE } from "../support/readiness.ts";
import { file, header, sealedText, testKey, uploadOf } from "../support/seal.ts";

/** What a fact states of a manifest is held to its seal, its object's key, and the plan that judged it. */

const plan = compiledPlan();
const head = header();
const bytes = await sealedText(head, [file("a.bak", 7), file("b.bak", 5)], testKey("agent01"));
const seal: Seal = JSON.parse(bytes.toString().trim().split("\n").at(-1)!).seal;
const { key } = uploadOf(head, bytes);
const object = { key, versionId: "v", size: 9 };
const digest = createHash("sha256").update(bytes).digest("hex");
const RECORDED = at(3 * HOUR);

const fact = (over: Partial<ManifestFact> = {}): ManifestFact => ({
  ...{ id: objectFactId(object), type: "manifest-audited", recordedAt: RECORDED, migration: "contoso" },
  ...{ unit: "pool01", requirement: "rtc", agent: "agent01", events: [], object, digest, planVersion: 1, seal },
  ...{ entries: 2, bytes: 12, verdict: { outcome: "accepted", effect: "passed", findings: [] } },
  header: { kind: "backup", tool: head.tool, startedAt: head.startedAt, completedAt: head.completedAt },
  ...over,
});
const { seal: _, ...unsealed } = fact();
const finding = (code: string, severity: string) => ({ code, severity, message: "m" }) as never;
const refused = (...codes: string[]): ManifestFact["verdict"] => ({
  ...{ outcome: "rejected", effect: "none" },
  findings: codes.map((code) => finding(code, "refuse")),
});
const withKey = (over: object): Plan => ({
  ...plan,
  agents: plan.agents.map((agent) => ({ ...agent, keys: agent.keys.map((one) => ({ ...one, ...over })) })) as never,
});
const codeOf = (one: ManifestFact, of: Plan | null = plan) => manifestFault(one, of ?? undefined)?.[0];

describe("a manifest's seal as a row", () => {
  it("has the key that the plan in force had", () => {
    expect(sealRow(fact(), plan)).toEqual({
      ...{ fact: objectFactId(object), object: key, objectVersion: "v", digest, agent: "agent01", planVersion: 1 },
      ...{ keyId: "k1", publicKey: testKey("agent01").publicKey, genuine: true, seal },
    });
    expect(sealRow(fact({ seal: { ...seal, keyId: "old" } }), plan).publicKey).toBe(testKey("agent01 old").publicKey);
  });

  it("has none where nothing is known of it", () => {
    expect(sealRow(fact({ agent: "gone" }), plan).publicKey).toBeNull();
    expect(sealRow(fact(), undefined)).toMatchObject({ keyId: "k1", publicKey: null });
    expect(sealRow(unsealed, plan)).toMatchObject({ keyId: null, publicKey: null, seal: null });
    expect(sealRow(fact({ seal: { ...seal, keyId: "x" } }), plan).publicKey).toBeNull();
  });

  it.each<[string, boolean, Partial<ManifestFact>]>([
    ["passed", true, {}],
    ["failed by its content", true, { verdict: { ...refused(), findings: [finding("shrunk", "fail")] } }],
    ["was refused", false, { verdict: refused("seal-invalid") }],
    [
      "nobody could judge",
      false,
      { verdict: { ...refused(), findings: [finding("manifest-unjudged", "inconclusive")] } },
    ],
    ["has no header", false, { header: null }],
  ])("of what %s is genuine: %s", (_name, genuine, over) => {
    expect(isGenuine(fact(over))).toBe(genuine);
    expect(sealRow(fact(over), plan).genuine).toBe(genuine);
  });
});

describe("a manifest's fact", () => {
  it("is right where it says what its seal and its key say, also of evidence from before seals were recorded", () => {
    const events = [
      { type: "gate-counted", gate: "go" },
      {
        type: "checkpoint-evidenced",
        unit: "pool01",
        requirement: "rtc",
        evidence: { fact: "other", digest: "other" },
      },
      {
        ...{ type: "checkpoint-evidenced", unit: "pool01", requirement: "rtc" },
        evidence: evidence(at(DAY), { fact: objectFactId(object), digest: seal.sha256 }),
      },
    ] as never;
    expect(manifestFault(fact({ events }), plan)).toBeUndefined();
    expect(manifestFault(unsealed, plan)).toBeUndefined();
    expect(manifestFault({ ...unsealed, entries: 9 }, undefined)).toBeUndefined();
    expect(codeOf(fact({ id: unjudgedFactId(object) }))).toBeUndefined();
  });

  it.each<[string, string, Partial<ManifestFact>]>([
    ["fact-id", "another id", { id: "other" }],
    ["seal-differs", "another digest", { digest: "0".repeat(64) }],
    ["seal-differs", "another agent", { agent: "agent00" }],
    ["seal-differs", "another unit", { unit: "pool02" }],
    ["seal-differs", "another requirement", { requirement: "accounts" }],
    ["seal-differs", "other entries", { entries: 3 }],
    ["seal-differs", "other bytes", { bytes: 3 }],
    ["seal-differs", "another completion than its key", { header: { ...fact().header!, completedAt: at(HOUR) } }],
    ["seal-differs", "a time to come", { recordedAt: at(HOUR) }],
    ["seal-wrong", "a signature of something else", { seal: { ...seal, entries: 3 }, entries: 3 }],
    [
      "seal-differs",
      "evidence of another content",
      {
        events: [
          {
            ...{ type: "checkpoint-evidenced", unit: "pool01", requirement: "rtc" },
            evidence: evidence(at(DAY), { fact: objectFactId(object), digest: "other" }),
          },
        ] as never,
      },
    ],
  ])("is %s where it has %s", (code, _name, over) => {
    expect(codeOf(fact(over))).toBe(code);
  });

  it("says what differs", () => {
    expect(manifestFault(fact({ unit: "pool02" }), plan)?.[1]).toBe(`the fact's unit is not the one in ${key}`);
    expect(manifestFault(fact({ entries: 3 }), plan)?.[1]).toBe(
      "the fact states 3 entries and 12 bytes, the seal 2 and 12",
    );
  });

  it("is wrong where the plan in force has no such agent or key, or another one by its name", () => {
    const without = { ...plan, agents: plan.agents.filter(({ id }) => id !== "agent01") } as Plan;
    for (const one of [null, without, withKey({ id: "other" }), withKey({ publicKey: testKey("x").publicKey })])
      expect(codeOf(fact(), one)).toBe("seal-wrong");
  });

  it("is right where its key ended while the manifest was read, and wrong where it ended before", () => {
    const endsAt = (instant: string) => withKey({ notAfter: instant });
    expect(codeOf(fact(), endsAt(at(3 * HOUR - 14 * MINUTE)))).toBeUndefined();
    expect(codeOf(fact(), endsAt(at(3 * HOUR - 16 * MINUTE)))).toBe("seal-wrong");
  });

  it("is right where its key began while the manifest was read", () => {
    const one = fact({ recordedAt: at(2 * HOUR + 5 * MINUTE) });
    expect(codeOf(one, withKey({ notBefore: at(HOUR + 55 * MINUTE) }))).toBeUndefined();
  });

  it("of an object whose key is not a manifest's is right by its id alone", () => {
    const other = { key: "intake/what", versionId: "v", size: 1 };
    const one = fact({ object: other, id: objectFactId(other), verdict: refused("object-key") });
    expect(codeOf(one)).toBeUndefined();
    expect(codeOf({ ...one, id: "x" })).toBe("fact-id");
    expect(codeOf({ ...one, verdict: fact().verdict })).toBeUndefined();
  });

  it("that was refused for its signature alone must have a wrong one", () => {
    const wrong = { ...seal, entries: 3 };
    expect(codeOf(fact({ verdict: refused("seal-invalid") }))).toBe("seal-wrong");
    expect(codeOf(fact({ verdict: refused("seal-invalid"), seal: wrong }))).toBeUndefined();
    expect(codeOf(fact({ verdict: refused("seal-invalid", "count-mismatch") }))).toBeUndefined();
    expect(codeOf(fact({ verdict: refused("count-mismatch") }))).toBeUndefined();
    expect(codeOf(fact({ verdict: refused("seal-invalid"), agent: "gone", unit: "pool02" }))).toBe("seal-differs");
    expect(codeOf(fact({ verdict: refused("seal-invalid"), header: null }))).toBeUndefined();
    expect(codeOf({ ...unsealed, verdict: refused("seal-invalid") })).toBeUndefined();
    expect(codeOf(fact({ verdict: refused("seal-invalid"), seal: wrong, digest: null }))).toBe("seal-differs");
  });
});
