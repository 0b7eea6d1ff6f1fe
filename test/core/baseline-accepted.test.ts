import { describe, expect, it } from "vitest";
import { judgeShrinkage } from "../../core/audit/verdict.ts";
import type { Finding } from "../../core/finding.ts";
import { approvalFact } from "../../core/history/approval-fact.ts";
import { replay } from "../../core/history/replay.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { decideApproval } from "../../core/readiness/checkpoint/decide-approval.ts";
import { evolveCheckpoint } from "../../core/readiness/checkpoint/evolve.ts";
import { applyPlan, emptyState } from "../../core/readiness/plan-change.ts";
import { personOf, seen } from "../support/people.ts";
import { compiledPlan } from "../support/plan.ts";
import { at, DAY, evidence, failed, HOUR, START } from "../support/readiness.ts";
import { manifestRequirement } from "../support/requirement.ts";

/** Two people accept that evidence has shrunk. */

const KIM = personOf("kim");
const ANA = personOf("ana");
const refused = (code: string) => expect.objectContaining({ code });
const found = (code: Finding["code"], severity: Finding["severity"] = "fail"): Finding => ({
  code,
  severity,
  message: code,
});

const SHRUNK = found("shrunk");
const LARGE = { fact: "large", receivedAt: START, entries: 100, bytes: 1_000 };
const small = (over: Partial<Checkpoint> = {}): Checkpoint =>
  failed({
    evidence: evidence(at(DAY), { fact: "small", receivedAt: at(HOUR), entries: 40, bytes: 400 }),
    baseline: [LARGE],
    ...over,
  });

interface Said {
  readonly findings?: readonly Finding[];
  readonly by?: typeof KIM;
  readonly asked?: ReturnType<typeof seen>;
  readonly saw?: ReturnType<typeof seen>;
  readonly current?: ReturnType<typeof seen>;
}

const decide = (before: Checkpoint, said: Said = {}) => {
  const { findings = [SHRUNK], by = ANA, asked = seen(), saw = seen(), current = saw } = said;
  const request = { by: KIM, seen: asked };
  return decideApproval(
    before,
    { action: "baseline-accepted", request, approval: { by, seen: saw, current, findings } },
    at(2 * HOUR),
  );
};
const accept = (before: Checkpoint, said: Said = {}): Checkpoint => evolveCheckpoint(before, decide(before, said));

describe("an accepted baseline", () => {
  const asks = manifestRequirement({ shrink: { bytes: "30%" } });
  const shrunk = ({ baseline }: Checkpoint, bytes: number) =>
    judgeShrinkage({ entries: 1, bytes }, baseline, asks, at(3 * HOUR)).length;

  it("is the accepted evidence, from which everything later is measured", () => {
    expect(shrunk(small(), 400)).toBe(1);
    const after = accept(small());
    expect(after.baseline).toEqual([{ fact: "small", receivedAt: at(HOUR), entries: 40, bytes: 400 }]);
    expect(shrunk(after, 280)).toBe(0);
    expect(shrunk(after, 279)).toBe(1);
  });

  it("lets its evidence pass at once where nothing else was found", () => {
    expect(accept(small())).toMatchObject({ state: "passed", since: at(2 * HOUR), reason: null, version: 2 });
    expect(
      accept(small(), { findings: [SHRUNK, found("accounts-lost"), found("baseline-unreadable", "inconclusive")] })
        .state,
    ).toBe("passed");
  });

  it("leaves all else that was found in it", () => {
    const other = accept(small(), { findings: [SHRUNK, found("artefact-missing")] });
    expect(other).toMatchObject({ state: "failed", since: START, reason: "artefact-missing" });
    const open = accept(small(), { findings: [SHRUNK, found("file-changed", "inconclusive")] });
    expect(open).toMatchObject({ state: "inconclusive", reason: "file-changed", since: at(2 * HOUR) });
  });

  it("keeps a checkpoint shut of which newer evidence could not be judged", () => {
    const unjudged = small({ state: "inconclusive", reason: "unknown", unjudgedAt: at(DAY) });
    expect(accept(unjudged)).toMatchObject({ state: "inconclusive", reason: "unknown", unjudgedAt: at(DAY) });
  });

  it("makes the content one that was accepted, where others read that", () => {
    const read = small({ changed: { at: null, content: "c" }, recent: [] });
    expect(accept(read).recent).toEqual([{ content: "c", completedAt: START }]);
    expect(accept(read, { findings: [SHRUNK, found("artefact-missing")] }).recent).toEqual([]);
    expect(accept(small({ changed: { at: null, content: "c" } })).recent).toBeUndefined();
  });

  it("is known with who accepted it, from what and to what, until the larger would have been forgotten anyway", () => {
    const lowered = {
      ...{ at: at(2 * HOUR), requestedBy: KIM, approvedBy: ANA },
      ...{ from: { entries: 100, bytes: 1_000 }, to: { entries: 40, bytes: 400 } },
    };
    const after = accept(small());
    expect(after.lowered).toEqual(lowered);
    const next = (state: "passed" | "failed", sizesSince?: string) =>
      evolveCheckpoint(after, {
        ...{ type: "checkpoint-evidenced", unit: "pool01", requirement: "rtc", version: 9, at: at(DAY), state },
        ...{ reason: null, evidence: evidence(at(2 * DAY)), ...(sizesSince === undefined ? {} : { sizesSince }) },
      } as never).lowered;
    expect(next("passed", at(2 * HOUR))).toEqual(lowered);
    expect(next("passed", at(2 * HOUR + 1))).toBeUndefined();
    expect(next("passed")).toBeUndefined();
    expect(next("failed", at(DAY))).toEqual(lowered);
    const again = accept({ ...after, evidence: evidence(at(DAY), { entries: 20, bytes: 300 }), state: "failed" });
    expect(again.lowered).toMatchObject({ from: { entries: 100, bytes: 1_000 }, to: { entries: 20, bytes: 300 } });
  });

  it("is said under another plan version too, also where that voids the evidence", () => {
    const after = accept(small());
    const [plan, stricter] = [compiledPlan({ version: 2 }), compiledPlan({ version: 2, rtc: ", offSiteCopies: 1" })];
    for (const next of [plan, stricter]) {
      const state = { checkpoints: new Map([["pool01/rtc", after]]), gates: new Map() };
      expect(applyPlan(state, next, at(3 * HOUR)).checkpoints.get("pool01/rtc")?.lowered).toEqual(after.lowered);
    }
  });

  it("is refused to whoever has seen something else than what is accepted", () => {
    const moved = expect.objectContaining({ code: "approval-outdated", details: { seen: seen() } });
    for (const other of [seen("newer"), seen("e", { rules: "more" }), seen("e", { planVersion: 2 })]) {
      expect(() => decide(small(), { saw: other, current: seen() })).toThrow(moved);
      expect(() => decide(small(), { asked: other, current: seen() })).toThrow(moved);
    }
    expect(() => decide(small(), { asked: seen("e", { planVersion: 2 }) })).toThrow(/requested under plan version 2/);
  });

  it("leaves what nobody knows as it is, and fails by whatever else was found", () => {
    const unclear = accept(small({ reason: "why" }), { findings: [SHRUNK, found("evidence-older", "info")] });
    expect([unclear.state, unclear.reason]).toEqual(["failed", "why"]);
    const behind = small({ unjudgedAt: at(HOUR), state: "inconclusive", reason: "why" });
    expect([accept(behind).state, accept(behind).reason]).toEqual(["inconclusive", "why"]);
    const broken = accept(behind, { findings: [SHRUNK, found("artefact-missing")] });
    expect([broken.state, broken.reason]).toEqual(["failed", "artefact-missing"]);
  });

  it("says whether there is no evidence, or none that has lost anything", () => {
    expect(() => decide(small({ evidence: null }))).toThrow("there is no evidence");
    expect(() => decide(small(), { findings: [] })).toThrow("the newest evidence is not rejected for what it lost");
  });

  it("needs a second person", () => {
    expect(() => decide(small(), { by: KIM })).toThrow(refused("baseline-self-approved"));
  });

  it("is refused where there is nothing to accept", () => {
    const nothing = refused("baseline-not-shrunk");
    expect(() => decide(small(), { findings: [found("artefact-missing")] })).toThrow(nothing);
    expect(() => decide(small(), { findings: [found("shrunk", "warn")] })).toThrow(nothing);
    expect(() => decide(small({ evidence: null }))).toThrow(nothing);
  });

  it.each([
    ["plan version", seen("e", { planVersion: 2 })],
    ["rules", seen("e", { rules: "more" })],
  ])("is refused under another %s than when it was requested", (_, current) => {
    expect(() => decide(small(), { saw: current })).toThrow(refused("approval-outdated"));
  });

  it("is of the evidence that the approver saw", () => {
    expect(() => decide(small(), { current: seen("newer") })).toThrow(refused("approval-outdated"));
  });

  it("is of the evidence that was there when it was requested: the two agree to one size, and to the same names", () => {
    const newer = seen("newer");
    expect(() => decide(small(), { saw: newer })).toThrow(refused("approval-outdated"));
    expect(accept(small(), { asked: newer, saw: newer }).state).toBe("passed");
  });

  it("is part of the history, from which the same state follows", () => {
    const plan = compiledPlan();
    const planned = applyPlan(emptyState, plan, START).checkpoints.get("pool01/rtc");
    if (planned === undefined) throw new Error("the plan has no such checkpoint");
    const shown = evidence(at(DAY), { fact: "small", entries: 40, bytes: 400 });
    const evidenced = { ...planned, state: "failed", evidence: shown, version: planned.version + 1 } as Checkpoint;
    const event = decide(evidenced);
    const facts = [
      { type: "plan-applied", id: "p", planVersion: plan.version, recordedAt: START, effectiveAt: START, events: [] },
      {
        ...{ type: "manifest-audited", id: "small", planVersion: plan.version, recordedAt: at(HOUR) },
        events: [
          {
            ...{
              type: "checkpoint-evidenced",
              unit: "pool01",
              requirement: "rtc",
              version: evidenced.version,
              at: at(HOUR),
            },
            ...{ state: "failed", reason: "less", evidence: shown },
          },
        ],
      },
      approvalFact(
        "a",
        "baseline-accepted",
        evidenced,
        evidenced,
        { by: ANA, reason: "half have left" },
        at(2 * HOUR),
        [event],
      ),
    ];
    const { checkpoints } = replay(facts as never, () => plan);
    expect(checkpoints.get("pool01/rtc")).toMatchObject({
      state: "passed",
      baseline: [{ fact: "small", entries: 40 }],
    });
  });
});
