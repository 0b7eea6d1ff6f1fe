import { describe, expect, it } from "vitest";
import type { Agent } from "../../core/plan/document.ts";
import { rulesDigest } from "../../core/plan/rules-digest.ts";
import { cascade } from "../../core/readiness/cascade/cascade.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { decideTime } from "../../core/readiness/checkpoint/decide-time.ts";
import { evolveCheckpoint } from "../../core/readiness/checkpoint/evolve.ts";
import { planCheckpoint } from "../../core/readiness/checkpoint/plan.ts";
import { planWaiver } from "../../core/readiness/checkpoint/plan-waiver.ts";
import { requireSignable } from "../../core/readiness/checkpoint/signable.ts";
import { inputsDigest, pendingComparisons } from "../../core/readiness/comparison-inputs.ts";
import { waiverNews } from "../../core/readiness/notify-waiver.ts";
import { planChanges } from "../../core/readiness/plan-change.ts";
import { planComparisons } from "../../core/readiness/plan-comparisons.ts";
import { plan, planChange } from "../support/changes.ts";
import { compiledPlan } from "../support/plan.ts";
import { at, checkpoint, DAY, evidence, failed, HOUR, passed, START, waiver } from "../support/readiness.ts";

/** What of a checkpoint, a waiver and a summary another plan version leaves as it was. */

const requirement = plan.requirements.find(({ id }) => id === "rtc")!;
const unit = plan.units.find(({ id }) => id === "pool01")!;
const planned = plan.checkpoints.find((one) => one.unit === "pool01" && one.requirement === "rtc")!;
const basis = {
  ...{ migration: "m", version: 2, remindEveryMs: HOUR, maxWaiverMs: 30 * DAY },
  agents: new Map<string, Agent>(plan.agents.map((one) => [one.id, one])),
};
const rules = rulesDigest(requirement, unit);
const under = (previous: Checkpoint, over: object = {}, owned: object = {}) =>
  planCheckpoint({ ...previous, rules }, planned, { ...basis, ...over }, requirement, { ...unit, ...owned }, at(HOUR));

describe("a checkpoint under another plan version", () => {
  it("keeps its waiver where the plan no longer trusts who sealed its evidence: it asks for the same", () => {
    const waived = failed({ evidence: evidence(at(DAY)), waiver: waiver(at(DAY)) });
    expect(under(waived, { agents: new Map() })).toMatchObject({ state: "missing", waiver: waiver(at(DAY)) });
  });
  it("keeps that nobody knows what came last, whether or not its evidence is void", () => {
    const unjudged = passed(at(DAY), { unjudgedAt: START });
    expect(under(unjudged).unjudgedAt).toBe(START);
    expect(under(unjudged, { agents: new Map() })).toMatchObject({ state: "missing", unjudgedAt: START });
    expect(Object.keys(under(passed(at(DAY)), { agents: new Map() }))).not.toContain("unjudgedAt");
  });
  it("keeps what was refused last, whether or not its evidence is void", () => {
    const refused = {
      ...{ fact: "f", agent: "agent01", code: "key-unknown" as const, completedAt: START, at: START, burst: 0 },
    };
    expect(under(checkpoint({ refused })).refused).toBe(refused);
    expect(under(passed(at(DAY), { refused }), { agents: new Map() })).toMatchObject({ state: "missing", refused });
  });
  it("has its owner reminded at once of what is late or stale already, and of nothing else", () => {
    const owned = { owner: "ana" };
    const remindAt = (previous: Checkpoint) => under(previous, {}, owned).remindAt;
    expect(remindAt(checkpoint({ state: "late" }))).toBe(at(HOUR));
    expect(remindAt(passed(START, { state: "stale", evidence: evidence(START, { completedAt: at(-9 * DAY) }) }))).toBe(
      at(HOUR),
    );
    expect([remindAt(failed()), remindAt(passed(at(DAY)))]).toEqual([null, null]);
  });
});

describe("a comparison under another plan version", () => {
  const second = compiledPlan({ version: 2 });
  const input = passed(at(DAY), { unit: "pool01", requirement: "accounts" });
  const comparison = (over: Partial<Checkpoint>): Checkpoint => ({
    ...passed(at(DAY), { unit: "global", requirement: "homed-once" }),
    evidence: evidence(at(DAY), { digest: inputsDigest([input]) }),
    ...over,
  });
  const stateOf = (one: Checkpoint, now: string) =>
    planComparisons(
      new Map([one, input].map((each) => [`${each.unit}/${each.requirement}`, each])),
      second,
      now,
      () => true,
    ).get("global/homed-once")?.state;
  it("passes again where what it read lasts longer, and only where it had expired", () => {
    expect(stateOf(comparison({ state: "stale" }), at(HOUR))).toBe("passed");
    expect(stateOf(comparison({ state: "stale" }), at(DAY))).toBe("stale");
    expect(stateOf(comparison({ state: "failed" }), at(HOUR))).toBe("failed");
    expect(stateOf(comparison({ state: "inconclusive" }), at(HOUR))).toBe("inconclusive");
  });
  it("that waits blocks since the newest of what came", () => {
    const inputs = [3, 9, 5].map((hours, index) =>
      passed(at(DAY), {
        ...{ unit: `pool0${index}`, requirement: "accounts" },
        evidence: evidence(at(DAY), { receivedAt: at(hours * HOUR) }),
      }),
    );
    const requirements = new Map(plan.requirements.map((one) => [one.id, one]));
    expect(pendingComparisons([comparison({}), ...inputs], requirements)).toMatchObject([{ since: at(9 * HOUR) }]);
  });
});

describe("a waiver that a plan shortens", () => {
  const policy = { version: 3, maxWaiverMs: DAY };
  const cut = (over: object = {}) =>
    planWaiver({ planVersion: 2, gates: ["new"], waiver: waiver(at(9 * DAY), over) }, policy, true, at(HOUR));
  const shortened = { by: 2, at: START, from: at(20 * DAY), announced: { planVersion: 1, gates: ["go"] } };
  it("remembers what people were told first, until they are told better", () => {
    expect(cut()).toMatchObject({
      shortened: { by: 3, at: at(HOUR), from: at(9 * DAY), announced: { planVersion: 2, gates: ["new"] } },
    });
    expect(cut({ shortened: { ...shortened, notified: false } })).toMatchObject({
      shortened: { by: 3, from: at(20 * DAY), announced: { planVersion: 1, gates: ["go"] }, notified: false },
    });
    expect(cut({ shortened: { ...shortened, notified: true } })).toMatchObject({
      shortened: { from: at(9 * DAY), announced: { planVersion: 2, gates: ["new"] }, notified: false },
    });
  });
  it("is told once, and keeps the warnings that were given", () => {
    const waived = failed({
      waiver: waiver(at(30 * DAY), { shortened: { ...shortened, notified: false }, warnedDays: 14 }),
    });
    expect(decideTime(waived, at(HOUR))).toMatchObject({
      lapses: ["waiver-shortened"],
      waiver: { warnedDays: 14, shortened: { ...shortened, notified: true } },
    });
  });
  it("is counted where it ends earlier, and named up to fifty times", () => {
    const many = (expiresAt: (index: number) => string) =>
      new Map(
        Array.from({ length: 60 }, (_, index) => [`u${index}`, failed({ waiver: waiver(expiresAt(index)) })] as const),
      );
    const before = many(() => at(9 * DAY));
    const after = many((index) => at((index < 55 ? 8 : index < 58 ? 9 : 10) * DAY));
    const changes = planChanges(before, after);
    expect([changes.waiverCount, changes.waivers.length]).toEqual([55, 50]);
    const lost = new Map([["u0", failed()]]);
    // Of those whose checkpoint is gone, each is named as well; one that ended before the plan is not.
    expect([planChanges(before, lost).waiverCount, planChanges(lost, before).waiverCount]).toEqual([59, 0]);
  });
  it("ends with news where another takes its place at its very end, or later", () => {
    const revoked = (at: string) => ({ type: "checkpoint-waiver-revoked", at }) as never;
    const ending = failed({ waiver: waiver(at(DAY)) });
    expect(waiverNews(ending, revoked(at(DAY)))).toMatchObject({ daysLeft: 0 });
    expect(waiverNews(ending, revoked(at(DAY - 1)))).toBeUndefined();
  });
});

describe("a summary under another plan version", () => {
  it("is due after the plan, and after the last that went out", () => {
    const second = compiledPlan({ version: 2, extra: 'summary: { every: day, at: "06:00", contacts: [ana] }' });
    const dueAt = (lastAt: string | null) =>
      cascade(
        planChange(second, at(HOUR)),
        {
          checkpoints: { units: null, items: [] },
          gates: [],
          summary: { migration: "contoso", version: 3, dueAt: at(9 * DAY), lastAt },
        },
        at(2 * HOUR),
      ) as { summary?: { value: { dueAt: string } } };
    const first = dueAt(null).summary?.value.dueAt;
    expect(first).toBe("2026-11-22T05:00:00.000Z");
    expect(dueAt(at(-9 * DAY)).summary?.value.dueAt).toBe(first);
    expect(dueAt(first ?? "").summary?.value.dueAt).toBe("2026-11-23T05:00:00.000Z");
  });
});

describe("a checkpoint that is signed", () => {
  const signed = (state: "passed" | "missing", complete: boolean) =>
    evolveCheckpoint(checkpoint({ state, since: START }), {
      ...{
        type: "checkpoint-signed",
        unit: "u",
        requirement: "r",
        version: 2,
        at: at(HOUR),
        signatures: [],
        reason: null,
      },
      ...(complete ? { evidence: evidence(at(DAY)), deadline: null } : { evidence: null, deadline: at(DAY) }),
    });
  it("is in its state since it came into it, and not since it was signed again", () => {
    expect([signed("passed", true).since, signed("missing", true).since]).toEqual([START, at(HOUR)]);
    expect([signed("missing", false).since, signed("passed", false).since]).toEqual([START, at(HOUR)]);
  });
  it("names everything that keeps it from being signed", () => {
    const open = (unit: string) => failed({ unit, evidence: evidence(at(DAY)) });
    expect(() => requireSignable([open("a"), open("b")], START)).toThrow(
      "not satisfied: a/rtc (failed), b/rtc (failed)",
    );
  });
});

describe("content that was accepted", () => {
  it("was accepted when it came first, however often it comes again", () => {
    const recent = [{ content: "c", completedAt: START }];
    const again = evolveCheckpoint(passed(at(DAY), { recent, changed: { at: null, content: "c" } }), {
      ...{ type: "checkpoint-evidenced", unit: "u", requirement: "r", version: 2, at: at(HOUR), state: "passed" },
      ...{ reason: null, evidence: evidence(at(DAY), { completedAt: at(HOUR) }), content: "c" },
    });
    expect(again.recent).toEqual(recent);
  });
});
