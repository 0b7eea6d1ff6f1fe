import { describe, expect, it } from "vitest";
import { comparisonOverdue } from "../../core/audit/comparisons/overdue.ts";
import { verdictOf } from "../../core/audit/verdict.ts";
import { comparisonFactId, overdueFactId } from "../../core/history/fact-id.ts";
import { cascade, readsFor } from "../../core/readiness/cascade/cascade.ts";
import { type Checkpoint, stateAt } from "../../core/readiness/checkpoint/checkpoint.ts";
import { decideEvidence } from "../../core/readiness/checkpoint/decide-evidence.ts";
import { evolveCheckpoint } from "../../core/readiness/checkpoint/evolve.ts";
import { decideUncompared } from "../../core/readiness/checkpoint/uncompared.ts";
import { inputsDigest, isOutdated, pendingComparisons } from "../../core/readiness/comparison-inputs.ts";
import { planCheckpoints } from "../../core/readiness/plan-change.ts";
import { head, plan } from "../support/changes.ts";
import { compiled, compiledPlan, planText } from "../support/plan.ts";
import { at, clearGate, DAY, evidence, HOUR, passed, waiver } from "../support/readiness.ts";
import { worldOf } from "../support/world.ts";

/** A comparison for which newer evidence has waited too long: what it would find is unknown. */

const NOW = at(4 * HOUR);
const finding = comparisonOverdue({ comparedWithin: "2h" }, at(0));
const verdict = verdictOf([finding]);
const mark = (of: Checkpoint): Checkpoint => {
  const event = decideUncompared(of, verdict, NOW);
  if (event === undefined) throw new Error("nothing happened");
  return evolveCheckpoint(of, event);
};
const homed = (over: Partial<Checkpoint> = {}) =>
  passed(at(DAY), { unit: "global", requirement: "homed-once", ...over });

describe("a comparison that is overdue", () => {
  it("is inconclusive, says what has not been compared, and keeps what was", () => {
    expect(verdict).toMatchObject({ outcome: "rejected", effect: "inconclusive" });
    expect(mark(homed({ deadline: at(1), remindAt: at(2) }))).toEqual(
      homed({
        because: { code: "comparison-overdue" },
        ...{ version: 2, state: "inconclusive", since: NOW, uncompared: true, deadline: null, remindAt: null },
        reason: `Cleargate could not compare evidence that came after ${at(0)} within 2h`,
      }),
    );
  });

  it("says three hours under a plan from before it could say so", () => {
    expect(comparisonOverdue({}, at(0))).toMatchObject({
      ...{ code: "comparison-overdue", message: expect.stringMatching(/within 3h$/) },
    });
  });

  it("is so only where it passed: any other state is worse already", () => {
    for (const state of ["missing", "late", "stale", "failed", "inconclusive"] as const)
      expect(decideUncompared(homed({ state }), verdict, NOW)).toBeUndefined();
  });

  it("is still satisfied under a waiver", () => {
    const waived = mark(homed({ waiver: waiver(at(DAY)) }));
    expect([stateAt(waived, NOW), stateAt(waived, at(DAY))]).toEqual(["waived", "inconclusive"]);
  });

  it("shuts its gates, with a mail that says why", () => {
    const before = homed();
    const change = { kind: "overdue", head, checkpoint: before, verdict, fact: "f" } as const;
    const planned = { ...plan.gates[0]!, id: "go", units: null };
    const loaded = {
      gates: [{ gate: clearGate(at(DAY)), planned }],
      checkpoints: { units: null, items: [before] },
      requirements: new Map(plan.requirements.map((one) => [one.id, one])),
    };
    expect(readsFor(change, {}, NOW)).not.toEqual([]);
    const outcome = cascade(change, loaded, NOW);
    expect(outcome.events.map(({ type }) => type)).toEqual(["checkpoint-uncompared", "gate-blocked"]);
    expect(outcome.notifications).toMatchObject([
      { kind: "blocked", story: { blockers: [{ requirement: "homed-once", reason: finding.message }] } },
    ]);
  });

  it("has a fact of its own for each version, beside the one of its comparison", () => {
    const ids = [homed(), homed({ version: 2 }), homed({ unit: "pool01" })].map(overdueFactId);
    expect(new Set([...ids, comparisonFactId(homed(), "d")]).size).toBe(4);
  });
});

describe("a comparison that was overdue and has run", () => {
  it("passes again, also where all that it compared is older than before", () => {
    const older = evidence(at(DAY), { fact: "g", completedAt: at(-DAY) });
    const event = decideEvidence(mark(homed()), { outcome: "accepted", effect: "passed", findings: [] }, older, NOW);
    if (event === undefined) throw new Error("nothing happened");
    const after = evolveCheckpoint(mark(homed()), event);
    expect(after).toMatchObject({ state: "passed", reason: null, evidence: { fact: "g" } });
    expect(after).not.toHaveProperty("uncompared");
  });
});

describe("what reads a comparison that is overdue", () => {
  const signOff = `
  - { id: agreed, title: Agreed, evidence: sign-off, kinds: [global], covers: [homed-once], maxAge: 30d, judgement: test, signers: [{ role: business, contacts: [ana] }] }`;
  const { requirements } = compiledPlan({ requirements: signOff });
  const byId = new Map(requirements.map((one) => [one.id, one]));
  const [agreed, homedOnce] = ["agreed", "homed-once"].map((id) => byId.get(id) as never);
  const accounts = passed(at(DAY), { requirement: "accounts" });
  const current = homed({ evidence: evidence(at(DAY), { digest: inputsDigest([accounts]) }) });

  it("is run again by compare, also where a plan took the newer evidence away", () => {
    expect(isOutdated(current, homedOnce as never, [accounts])).toBe(false);
    expect(isOutdated(mark(current), homedOnce as never, [accounts])).toBe(true);
    expect(isOutdated(mark(current), homedOnce as never, [])).toBe(false);
  });

  it("is no signature: it is void, and no gate clears on it", () => {
    const signatures = [{ digest: inputsDigest([current]) }] as never;
    const signed = passed(at(DAY), { unit: "global", requirement: "agreed", signatures });
    const own = { ...signed, evidence: evidence(at(DAY), { digest: inputsDigest([current]) }) };
    expect(isOutdated(own, agreed as never, [current])).toBe(false);
    expect(isOutdated(own, agreed as never, [mark(current)])).toBe(true);
    expect(isOutdated({ ...own, signatures: [] }, agreed as never, [mark(current)])).toBe(false);
    const both = [current, { ...current, unit: "pool02" }];
    const overBoth = { ...own, signatures: [{ digest: inputsDigest(both) }] as never };
    expect(isOutdated(overBoth, agreed as never, both)).toBe(false);
    expect(isOutdated(overBoth, agreed as never, [mark(current), ...both.slice(1)])).toBe(true);
    expect(pendingComparisons([accounts, mark(current), own], byId)).toMatchObject([{ requirement: "agreed" }]);
  });
});

describe("a plan over a comparison that is overdue", () => {
  const under = (before: Checkpoint, next = compiledPlan({ version: 2 })): Checkpoint | undefined => {
    const world = worldOf(compiledPlan(), at(0));
    const old = world.checkpoints.get("global/homed-once") as Checkpoint;
    const { state, evidence: compared, uncompared } = before;
    const marked = { ...old, state, evidence: compared, deadline: null, ...(uncompared ? { uncompared } : {}) };
    const accounts = world.checkpoints.get("pool01/accounts") as Checkpoint;
    const had = { ...accounts, state: "passed", deadline: null, evidence: evidence(at(DAY)) } as const;
    world.checkpoints.set("pool01/accounts", had).set("global/homed-once", marked);
    return planCheckpoints(world.checkpoints, next, NOW).get("global/homed-once");
  };
  it("leaves it so, because nothing is known that was not known before", () => {
    expect(under(mark(homed()))).toMatchObject({ state: "inconclusive", uncompared: true });
    expect(under(homed())).not.toHaveProperty("uncompared");
  });

  it("begins anew where it takes away all that was compared", () => {
    // Other pools of the same ids: no inventory counts any more.
    const renamed = compiled(planText({ version: 2 }).replaceAll(".contoso.com", ".fabrikam.com"));
    const after = under(mark(homed()), renamed);
    expect(after).toMatchObject({ state: "missing", evidence: null });
    expect(after).not.toHaveProperty("uncompared");
  });
});
