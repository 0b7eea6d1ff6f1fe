import { describe, expect, it } from "vitest";
import type { Fact } from "../../core/history/fact.ts";
import { factsBehind, whyBlocked } from "../../core/history/why.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { blockerOf } from "../../core/readiness/gate/judge.ts";
import { compiledPlan } from "../support/plan.ts";
import { at, checkpoint, DAY, evidence, failed, HOUR, passed } from "../support/readiness.ts";
import { told } from "../support/told.ts";

/** From what keeps a gate shut to what requires it, to the manifest, and to what was found in it. */

const plan = compiledPlan({
  requirements: `
  - { id: sourced, title: { en: Sourced, es: Con fuente }, evidence: document, kinds: [pool], maxAge: 30d, source: "https://example.com/rule" }`,
});
const judged = failed({ evidence: evidence(at(DAY), { fact: "f1", digest: "d1", agent: "agent01" }) });
const finding = (severity: "refuse" | "fail" | "inconclusive" | "warn" | "info", message: string) => ({
  ...{ code: "shrunk" as const, severity, message },
});
const manifest = (over: object = {}): Fact =>
  ({
    ...{ id: "f1", type: "manifest-audited", planVersion: 3 },
    verdict: { outcome: "rejected", effect: "failed", findings: [] },
    ...over,
  }) as unknown as Fact;
const why = (one: Checkpoint, facts: readonly Fact[] = [], of = plan) =>
  whyBlocked(blockerOf(one, at(HOUR)), one, of, new Map(facts.map((fact) => [fact.id, fact])));

describe("why a checkpoint keeps a gate shut", () => {
  it("names the requirement, and by what the plan has it", () => {
    expect(why(checkpoint()).requirement).toEqual({ id: "rtc", title: "RTC", evidence: "backup", source: "test" });
    expect(why(checkpoint({ requirement: "sourced" })).requirement).toEqual({
      ...{ id: "sourced", title: "Sourced", evidence: "document", source: "https://example.com/rule" },
    });
  });

  it("names the requirement by its id where the plan has none", () => {
    expect(why(checkpoint({ requirement: "gone" })).requirement).toEqual({
      ...{ id: "gone", title: "gone", evidence: "", source: null },
    });
  });

  it("has no manifest and no findings where no evidence arrived, or nothing is known of the checkpoint", () => {
    const one = checkpoint();
    expect(why(one, [manifest()])).toMatchObject({ blocker: blockerOf(one, at(HOUR)), manifest: null, findings: [] });
    expect(whyBlocked(blockerOf(one, at(HOUR)), undefined, plan, new Map())).toMatchObject({ manifest: null });
  });

  it("names the manifest by its fact and its object, and what was found, the gravest first", () => {
    const findings = [
      finding("info", "e"),
      finding("inconclusive", "c"),
      finding("fail", "b"),
      finding("warn", "d"),
      finding("refuse", "a"),
    ];
    const { manifest: named, findings: found } = why(judged, [
      manifest({ verdict: { outcome: "rejected", effect: "failed", findings } }),
    ]);
    expect(named).toEqual({
      ...{ fact: "f1", digest: "d1", agent: "agent01", object: { key: "k", versionId: "v" } },
      ...{ completedAt: at(0), receivedAt: at(0), validUntil: at(DAY), planVersion: 3 },
    });
    expect(found.map(({ message }) => message)).toEqual(["a", "b", "c", "d", "e"]);
  });

  it("names the evidence that a plan has voided, while there is no other", () => {
    const voided = evidence(at(DAY), { fact: "f0" });
    expect(why(checkpoint({ voided })).manifest?.fact).toBe("f0");
    expect(why({ ...judged, voided }).manifest?.fact).toBe("f1");
  });

  it("does not say under which plan version, nor what was found, where the fact is not known, or tells of no manifest", () => {
    expect(why(judged)).toMatchObject({ manifest: { fact: "f1", planVersion: null }, findings: [] });
    const { verdict: _, ...rest } = manifest() as Fact & { verdict: unknown };
    expect(why(judged, [rest as Fact])).toMatchObject({ manifest: { planVersion: 3 }, findings: [] });
  });
});

describe("the facts behind checkpoints", () => {
  it("are those of their evidence, or of what was voided, each once", () => {
    const voided = evidence(at(DAY), { fact: "f0" });
    const all = [judged, { ...judged, unit: "pool02", voided }, checkpoint({ voided }), checkpoint()];
    expect(factsBehind(all)).toEqual(["f1", "f0"]);
  });

  it("are in the history by these ids", () => {
    const history = told();
    history.apply(plan, at(0));
    history.evidence("pool01/rtc", "failed", at(HOUR));
    const one = history.world().checkpoints.get("pool01/rtc")!;
    const [fact] = factsBehind([one]);
    const found = history.facts.find(({ id }) => id === fact)!;
    expect(why(one, [found]).findings).toMatchObject([{ code: "shrunk", severity: "fail" }]);
    expect(factsBehind([passed(at(DAY), { evidence: null })])).toEqual([]);
  });
});
