import { describe, expect, it } from "vitest";
import type { Finding, Verdict } from "../../core/finding.ts";
import {
  type Checkpoint,
  isSatisfiedAt,
  isWaivedAt,
  satisfiedUntilAt,
} from "../../core/readiness/checkpoint/checkpoint.ts";
import { type Approval, decideApproval } from "../../core/readiness/checkpoint/decide-approval.ts";
import { decideEvidence } from "../../core/readiness/checkpoint/decide-evidence.ts";
import { checkpointDueAt, decideTime } from "../../core/readiness/checkpoint/decide-time.ts";
import type { CheckpointEvent } from "../../core/readiness/checkpoint/event.ts";
import { evolveCheckpoint } from "../../core/readiness/checkpoint/evolve.ts";
import { personOf, seen } from "../support/people.ts";
import { at, checkpoint, DAY, evidence, failed, HOUR, passed, START, waiver } from "../support/readiness.ts";
import { manifestRequirement } from "../support/requirement.ts";

/** What happens to a checkpoint, and what the checkpoint is afterwards. */

const FOREVER = "9999-12-31T23:59:59.999Z";
const NOW = at(HOUR);
const base = { unit: "pool01", requirement: "rtc", version: 2, at: NOW };
const found = (severity: Finding["severity"], message: string, where?: string[]): Finding => ({
  ...{ code: "check-failed", severity, message },
  ...(where === undefined ? {} : { where }),
});
const verdict = (effect: Verdict["effect"], ...findings: Finding[]): Verdict => ({
  ...{ outcome: effect === "passed" ? "accepted" : "rejected", effect, findings },
});

describe("how long a checkpoint is satisfied", () => {
  it("is until its evidence expires or its waiver ends, whichever is later", () => {
    expect(satisfiedUntilAt(passed(at(DAY)), NOW)).toBe(at(DAY));
    expect(satisfiedUntilAt(passed(at(DAY), { waiver: waiver(at(2 * DAY)) }), NOW)).toBe(at(2 * DAY));
    expect(satisfiedUntilAt(passed(at(2 * DAY), { waiver: waiver(at(DAY)) }), NOW)).toBe(at(2 * DAY));
    expect(satisfiedUntilAt(failed({ waiver: waiver(at(DAY)) }), NOW)).toBe(at(DAY));
  });
  it("is no longer than now where neither counts, and for ever where evidence never expires", () => {
    expect(satisfiedUntilAt(failed(), NOW)).toBe(NOW);
    expect(satisfiedUntilAt(failed({ waiver: waiver(NOW) }), NOW)).toBe(NOW);
    expect(satisfiedUntilAt(passed(START), NOW)).toBe(NOW);
    expect(satisfiedUntilAt({ ...passed(START), evidence: null }, NOW)).toBe(FOREVER);
  });
  it("ends with a waiver at its very instant", () => {
    const waived = failed({ waiver: waiver(at(DAY)) });
    expect([isWaivedAt(waived, at(DAY - 1)), isWaivedAt(waived, at(DAY)), isWaivedAt(failed(), START)]).toEqual([
      ...[true, false, false],
    ]);
    expect([
      isSatisfiedAt(waived, at(DAY - 1)),
      isSatisfiedAt(waived, at(DAY)),
      isSatisfiedAt(failed(), START),
    ]).toEqual([...[true, false, false]]);
  });
});

describe("evidence", () => {
  const decide = (...findings: Finding[]) =>
    decideEvidence(checkpoint(), verdict("failed", ...findings), evidence(at(DAY)), NOW)?.reason;

  it("is one event with the version after the one that was read, and none where it changes nothing", () => {
    expect(decideEvidence(checkpoint(), verdict("passed"), evidence(at(DAY)), NOW)).toEqual({
      ...{ ...base, type: "checkpoint-evidenced", state: "passed", reason: null, evidence: evidence(at(DAY)) },
    });
    expect(
      decideEvidence(checkpoint(), verdict("passed"), evidence(at(DAY)), NOW, { content: "c", sizesSince: START }),
    ).toEqual({
      ...{ ...base, type: "checkpoint-evidenced", state: "passed", reason: null, evidence: evidence(at(DAY)) },
      ...{ content: "c", sizesSince: START },
    });
    expect(decideEvidence(checkpoint(), verdict("none"), evidence(at(DAY)), NOW)).toBeUndefined();
  });
  it("fails for its gravest finding: a failure before what is inconclusive, and never a warning", () => {
    expect(decide(found("inconclusive", "open"), found("fail", "bad"))).toBe("bad");
    expect(decide(found("warn", "odd"), found("inconclusive", "open"))).toBe("open");
    expect(decide(found("warn", "odd"), found("info", "note"))).toBeNull();
  });
  it("names five of what a finding is about, unless its message names them already", () => {
    expect(decide(found("fail", "bad", ["u1", "u2", "u3", "u4", "u5", "u6"]))).toBe("bad: u1, u2, u3, u4, u5");
    expect(decide(found("fail", "bad", []))).toBe("bad");
    expect(decide(found("fail", "bad: u1", ["u1", "u2"]))).toBe("bad: u1");
  });
  it("has a reason of at most five hundred bytes", () => {
    expect(decide(found("fail", "x".repeat(500)))).toBe("x".repeat(500));
    expect(decide(found("fail", "x".repeat(501)))).toBe(`${"x".repeat(497)}…`);
  });
});

describe("a checkpoint after evidence", () => {
  const evidenced = (state: "passed" | "failed", over: object = {}): CheckpointEvent => ({
    ...{
      ...base,
      type: "checkpoint-evidenced",
      state,
      reason: null,
      evidence: evidence(at(DAY), { entries: 7, bytes: 9 }),
    },
    ...over,
  });

  it("is in its new state since now, or in the same since it was", () => {
    expect(evolveCheckpoint(checkpoint(), evidenced("passed"))).toMatchObject({
      state: "passed",
      since: NOW,
      version: 2,
    });
    expect(evolveCheckpoint(passed(at(1)), evidenced("passed"))).toMatchObject({ state: "passed", since: START });
  });
  it("has no deadline and no reminder, and a baseline of what passed alone", () => {
    const old = { fact: "old", receivedAt: START, entries: 8, bytes: 9 };
    const accepted = { fact: "f", receivedAt: START, entries: 7, bytes: 9 };
    const before = checkpoint({ remindAt: at(DAY), baseline: [old] });
    expect(evolveCheckpoint(before, evidenced("passed"))).toMatchObject({
      ...{ deadline: null, remindAt: null, baseline: [accepted] },
    });
    expect(evolveCheckpoint(before, evidenced("passed", { sizesSince: START })).baseline).toEqual([old, accepted]);
    expect(evolveCheckpoint(before, evidenced("failed")).baseline).toEqual(before.baseline);
  });
  it("keeps since when its content is this one: unknown of the first, then as of the evidence", () => {
    const content = (before: Checkpoint["changed"], now: string | undefined) =>
      evolveCheckpoint(checkpoint({ changed: before }), evidenced("failed", { content: now })).changed;
    expect(content(null, "a")).toEqual({ at: null, content: "a" });
    expect(content({ at: null, content: "a" }, "b")).toEqual({ at: START, content: "b" });
    expect(content({ at: at(5), content: "a" }, "a")).toEqual({ at: at(5), content: "a" });
    expect(content({ at: at(5), content: "a" }, undefined)).toEqual({ at: at(5), content: "a" });
    expect(content(null, undefined)).toBeNull();
  });
  it("remembers contents only of what others read, and what passed again as the newest, once", () => {
    const [a, b] = ["a", "b"].map((content) => ({ content, completedAt: START }));
    const recent = (before: Checkpoint["recent"], state: "passed" | "failed", content: string | undefined) => {
      const own = before === undefined ? {} : { recent: before };
      return evolveCheckpoint(checkpoint(own), evidenced(state, { content })).recent;
    };
    expect(recent(undefined, "passed", undefined)).toBeUndefined();
    expect(recent(undefined, "failed", "a")).toEqual([]);
    expect(recent([b!], "passed", "a")).toEqual([a, b]);
    expect(recent([b!, a!], "passed", "a")).toEqual([a, b]);
    expect(recent([a!, b!], "passed", "a")).toEqual([a, b]);
  });
});

describe("time", () => {
  it("is due next at what expires first", () => {
    const long = waiver(at(20 * DAY));
    expect(checkpointDueAt(checkpoint())).toBe(at(DAY));
    expect(checkpointDueAt(checkpoint({ remindAt: at(HOUR) }))).toBe(at(HOUR));
    expect(checkpointDueAt(passed(at(DAY)))).toBe(at(DAY));
    expect(checkpointDueAt(passed(at(30 * DAY), { waiver: long }))).toBe(at(6 * DAY));
    expect(checkpointDueAt({ ...passed(START), evidence: null })).toBeNull();
    expect(checkpointDueAt(failed({ deadline: at(DAY), evidence: evidence(at(DAY)) }))).toBeNull();
  });
  it("makes late what is missing, and stale what has expired, with its reason", () => {
    expect(decideTime(checkpoint({ remindEveryMs: DAY }), at(2 * DAY))).toEqual({
      ...{ ...base, at: at(2 * DAY), type: "checkpoint-lapsed", lapses: ["late"], state: "late", since: at(DAY) },
      ...{ reason: `no evidence arrived by ${at(DAY)}`, waiver: null, remindAt: at(3 * DAY) },
    });
    expect(decideTime(passed(at(DAY)), at(2 * DAY))).toMatchObject({
      ...{ lapses: ["stale"], since: at(DAY), reason: `completed at ${START}`, remindAt: null },
    });
  });
  it("reminds at its instant and not before, and keeps the reason and since when", () => {
    const late = checkpoint({ state: "late", deadline: null, reason: "why", remindEveryMs: DAY, remindAt: at(DAY) });
    expect(decideTime(late, at(DAY - 1))).toBeUndefined();
    expect(decideTime(late, at(DAY))).toMatchObject({
      ...{ lapses: ["reminded"], state: "late", since: START, reason: "why", remindAt: at(2 * DAY) },
    });
    const waived = { ...late, remindAt: at(9 * DAY), waiver: waiver(at(2 * DAY)) };
    expect(decideTime(waived, at(2 * DAY))).toMatchObject({ lapses: ["waiver-expired"], remindAt: at(9 * DAY) });
  });
  it("warns of a waiver only of what was ahead when it was granted", () => {
    const granted = waiver(at(20 * DAY), { grantedAt: at(6 * DAY) });
    expect(decideTime(failed({ waiver: granted }), at(6 * DAY))).toBeUndefined();
    expect(decideTime(failed({ waiver: granted }), at(13 * DAY))).toMatchObject({
      ...{ lapses: ["waiver-warned"], waiver: { ...granted, warnedDays: 7 } },
    });
  });
  it("leaves a checkpoint missing with its deadline where only its waiver ends", () => {
    const before = checkpoint({ deadline: at(9 * DAY), waiver: waiver(at(DAY)) });
    const event = decideTime(before, at(DAY)) as CheckpointEvent;
    expect(evolveCheckpoint(before, event)).toMatchObject({ state: "missing", deadline: at(9 * DAY), waiver: null });
  });
});

describe("an approval", () => {
  const before = failed({ waiver: waiver(at(DAY)), signatures: [], remindAt: at(DAY) });
  const granting = (expiresAt: string, maxMs: number): Approval => ({
    ...{ action: "waiver-granted", requirement: manifestRequirement(), contacts: [] },
    request: { id: "q", by: personOf("kim"), reason: "r", control: "c", expiresAt, seen: seen() },
    approval: { fact: "f", by: personOf("ana"), role: null, seen: seen(), current: seen(), maxMs },
  });

  it("of each kind is decided by its own rule", () => {
    expect(decideApproval(failed(), granting(at(2 * DAY), 9 * DAY), NOW)).toEqual({
      ...{ ...base, type: "checkpoint-waived" },
      waiver: {
        ...{
          id: "f",
          requestedBy: personOf("kim"),
          approvedBy: [personOf("ana")],
          reason: "r",
          control: "c",
          grantedAt: NOW,
        },
        ...{ expiresAt: at(2 * DAY), warnedDays: null },
      },
    });
    expect(decideApproval(before, { action: "waiver-revoked" }, NOW)).toEqual({
      ...{ ...base, type: "checkpoint-waiver-revoked" },
    });
    for (const action of ["sign-off-revoked", "sign-off-voided"] as const)
      expect(decideApproval(before, { action, reason: "why", deadline: at(DAY) }, NOW)).toEqual({
        ...{ ...base, type: "checkpoint-unsigned", reason: "why", deadline: at(DAY) },
      });
  });
  it("may follow on a waiver that has ended, and lasts as long as the plan allows at most", () => {
    const grant = (of: Checkpoint, expiresAt: string) => () => decideApproval(of, granting(expiresAt, DAY), NOW);
    expect(grant(failed({ waiver: waiver(NOW) }), at(DAY))().type).toBe("checkpoint-waived");
    expect(grant(failed(), at(HOUR + DAY))().type).toBe("checkpoint-waived");
    expect(grant(failed(), at(HOUR + DAY + 1))).toThrow(expect.objectContaining({ code: "waiver-too-long" }));
    expect(grant(failed(), NOW)).toThrow(expect.objectContaining({ code: "waiver-expired" }));
  });
  it("that voids signatures leaves nothing of them, and the checkpoint missing until its deadline", () => {
    const signed = passed(at(DAY), {
      signatures: [{ role: "r", by: personOf("b"), reason: "x", at: START, digest: "d", fact: "f" }],
    });
    const event: CheckpointEvent = { ...base, type: "checkpoint-unsigned", reason: "void", deadline: at(DAY) };
    expect(evolveCheckpoint(signed, event)).toMatchObject({
      ...{
        state: "missing",
        since: NOW,
        evidence: null,
        signatures: [],
        remindAt: null,
        reason: "void",
        deadline: at(DAY),
      },
    });
    expect(evolveCheckpoint(checkpoint(), event).since).toBe(START);
  });
});
