import { describe, expect, it } from "vitest";
import { isAboutGate, isGateNamed } from "../../core/history/about-gate.ts";
import { isAcceptedManifest, isSummaryOfAccepted } from "../../core/history/accepted.ts";
import { approvalFact } from "../../core/history/approval-fact.ts";
import { FACT_CODES } from "../../core/history/codes.ts";
import type { Fact, FactEvent } from "../../core/history/fact.ts";
import { lapseFact, stabilizationFact } from "../../core/history/time-fact.ts";
import { personOf } from "../support/people.ts";
import { at, checkpoint, gate } from "../support/readiness.ts";

/** What is asked of the history: a gate, what was accepted, a code. */

describe("a gate is asked for", () => {
  it("by its name, or by the name that it has in every unit", () => {
    expect(["go", "go@pool01", "gone", "a-go", "go-on@pool01"].filter((one) => isGateNamed(one, "go"))).toEqual([
      "go",
      "go@pool01",
    ]);
    expect(isGateNamed("go", "go@pool01")).toBe(false);
  });

  const shut = { type: "gate-blocked", gate: "go", version: 4, at: at(0) } as unknown as FactEvent;
  const signed = { type: "checkpoint-unsigned", unit: "u", requirement: "r", version: 2 } as unknown as FactEvent;
  const of = (...events: readonly FactEvent[]): Fact => lapseFact(checkpoint(), checkpoint(), at(0), events);
  it("and a fact is about it that moved it, whatever else it did, or that is about it alone", () => {
    expect(isAboutGate(of(signed, shut), "go")).toBe(true);
    expect(isAboutGate(of(shut), "other")).toBe(false);
    expect(isAboutGate(of(signed), "go")).toBe(false);
    expect(isAboutGate(of(), "go")).toBe(false);
    expect(isAboutGate(stabilizationFact(gate(), gate(), at(0), []), "go")).toBe(true);
    expect(isAboutGate(stabilizationFact(gate(), gate(), at(0), []), "other")).toBe(false);
    const said = { by: personOf("ana"), reason: "r" };
    expect(isAboutGate(approvalFact("id", "signed", checkpoint(), checkpoint(), said, at(0), []), "go")).toBe(false);
  });
});

describe("an accepted manifest", () => {
  it.each([
    ["manifest-audited", "accepted", true],
    ["manifest-audited", "rejected", false],
    ["evidence-compared", "accepted", false],
  ] as const)("of a fact %s that is %s: %s", (type, outcome, expected) => {
    expect(isAcceptedManifest({ type, verdict: { outcome } } as Fact)).toBe(expected);
    expect(isSummaryOfAccepted({ type, outcome })).toBe(expected);
  });
  it("is none where there is no fact", () => {
    expect(isAcceptedManifest(undefined)).toBe(false);
  });
});

describe("the codes of facts", () => {
  it("are those of findings, of what people did, and of what expired", () => {
    expect(FACT_CODES).toEqual(expect.arrayContaining(["check-failed", "attested", "plan-abandoned", "stale"]));
    expect(new Set(FACT_CODES).size).toBe(FACT_CODES.length);
  });
});

describe("the fact of an attestation", () => {
  const said = { by: personOf("ana"), reason: "r" };
  const attachments = [{ name: "a.pdf", size: 1, sha256: "a".repeat(64) }];
  it("names what it is about, and whether others may read it", () => {
    expect(
      approvalFact(
        "id",
        "attested",
        checkpoint(),
        checkpoint(),
        { ...said, attachments, readByOthers: true },
        at(0),
        [],
      ),
    ).toMatchObject({ attachments, readByOthers: true });
    const plain = approvalFact(
      "id",
      "attested",
      checkpoint(),
      checkpoint(),
      { ...said, readByOthers: false },
      at(0),
      [],
    );
    expect(plain).not.toHaveProperty("attachments");
    expect(plain).not.toHaveProperty("readByOthers");
  });
});
