import { describe, expect, it } from "vitest";
import { finding } from "../../core/audit/report-finding.ts";
import { type Effect, FINDING_CODES, isUnjudged } from "../../core/finding.ts";
import { objectFactId, unjudgedFactId } from "../../core/history/fact-id.ts";
import { unjudgedFact } from "../../core/history/manifest-fact.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { decideEvidence } from "../../core/readiness/checkpoint/decide-evidence.ts";
import { evolveCheckpoint } from "../../core/readiness/checkpoint/evolve.ts";
import { decideUnjudged } from "../../core/readiness/checkpoint/unjudged.ts";
import { at, checkpoint, DAY, evidence, HOUR, passed } from "../support/readiness.ts";

/** An object that could not be judged: until evidence as new has been, nobody knows what the newest is. */

const unjudged = (of: Checkpoint, claimedAt: string, now = at(HOUR)) =>
  decideUnjudged(of, claimedAt, { reason: "why" }, now);

describe("an object that could not be judged", () => {
  it("makes its checkpoint inconclusive, with or without evidence before it", () => {
    for (const before of [checkpoint(), passed(at(DAY))]) {
      const event = unjudged(before, at(1));
      expect(event).toMatchObject({ type: "checkpoint-unjudged", reason: "why", completedAt: at(1) });
      if (event === undefined) throw new Error("nothing happened");
      expect(evolveCheckpoint(before, event)).toMatchObject({ state: "inconclusive", unjudgedAt: at(1) });
    }
  });

  it("counts as one of now where it claims to be of the future", () => {
    expect(unjudged(passed(at(DAY)), at(DAY))).toMatchObject({ completedAt: at(HOUR) });
  });

  it("changes nothing where newer evidence has been judged, and does where it is of the same instant", () => {
    const of = passed(at(DAY), { evidence: evidence(at(DAY), { completedAt: at(1) }) });
    expect(unjudged(of, at(0))).toBeUndefined();
    expect(unjudged(of, at(1))).toBeDefined();
  });

  it("changes nothing where one as new has been recorded, and does where it is newer", () => {
    const of = checkpoint({ unjudgedAt: at(1) });
    expect(unjudged(of, at(0))).toBeUndefined();
    expect(unjudged(of, at(1))).toBeUndefined();
    expect(unjudged(of, at(2))).toBeDefined();
  });

  it("has a fact of its own beside the one of its verdict", () => {
    const object = { key: "k", versionId: "1" };
    const verdict = { outcome: "rejected", effect: "inconclusive", findings: [] } as const;
    const where = { migration: "m", unit: "u", requirement: "r", agent: "a", completedAt: at(0), digest: "d" };
    const arrival = {
      object: { ...object, ...where, receivedAt: at(1) },
      verdict,
      audited: undefined,
      planVersion: 1,
      readBy: [],
    };
    const fact = unjudgedFact(unjudgedFactId(object), arrival as never, at(1), []);
    expect(fact).toMatchObject({ id: unjudgedFactId(object), type: "manifest-audited" });
    expect(unjudgedFactId(object)).not.toBe(objectFactId(object));
    expect(unjudgedFactId(object)).not.toBe(unjudgedFactId({ ...object, versionId: "2" }));
  });
});

describe("evidence beside an object that could not be judged", () => {
  const comes = (effect: Effect, completedAt: string, findings = [] as ReturnType<typeof finding>[]) =>
    decideEvidence(
      checkpoint({ state: "inconclusive", reason: "unjudged", unjudgedAt: at(5) }),
      { outcome: "accepted", effect, findings },
      evidence(at(DAY), { completedAt }),
      at(HOUR),
    );

  it("passes where it is as new, and is inconclusive for the same reason where it is older", () => {
    expect(comes("passed", at(5))).toMatchObject({ type: "checkpoint-evidenced", state: "passed", reason: null });
    expect(comes("passed", at(4))).toMatchObject({ state: "inconclusive", reason: "unjudged" });
  });

  it("fails where it fails, however old it is", () => {
    expect(comes("failed", at(4), [finding("shrunk", "too small")])).toMatchObject({
      ...{ state: "failed", reason: "too small" },
    });
  });

  it("that could not be judged itself moves what is not known to its own instant", () => {
    const found = [finding("manifest-unjudged", "nobody could read it")];
    expect(comes("inconclusive", at(6), found)).toMatchObject({ type: "checkpoint-unjudged", completedAt: at(6) });
    expect(comes("inconclusive", at(4), found)).toBeUndefined();
  });
});

describe("a finding that an object could not be judged", () => {
  it("is that nobody judged it, or that it takes more work than there is; and no other", () => {
    const codes = FINDING_CODES.filter((code) => isUnjudged(finding(code, "")));
    expect(codes.toSorted()).toEqual(["manifest-too-much-work", "manifest-unjudged"]);
  });
});
