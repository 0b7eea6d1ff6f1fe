import { describe, expect, it } from "vitest";
import { blockersAmong, inputsDigest, inputsOf, pendingComparisons } from "../../core/readiness/comparison-inputs.ts";
import type { Gate, GateVerdict } from "../../core/readiness/gate/gate.ts";
import { planGate } from "../../core/readiness/gate/plan.ts";
import { planChanges, planGates } from "../../core/readiness/plan-change.ts";
import { compiledPlan } from "../support/plan.ts";
import {
  at,
  checkpoint,
  clearGate,
  DAY,
  evidence,
  failed,
  gate,
  HOUR,
  MINUTE,
  passed,
  quiet,
  START,
  waiver,
} from "../support/readiness.ts";

/** What a plan version makes of one gate, and when the gate is judged again. */

const NOW = at(HOUR);
const plan = compiledPlan({ version: 3 });
const planned = {
  ...plan.gates[0]!,
  id: "go",
  title: "New title",
  before: "new step",
  total: 1,
  stableForMs: 2 * HOUR,
};
const clear: GateVerdict = { state: "clear", validUntil: at(DAY) };
const shut: GateVerdict = { state: "blocked", blockers: [], blockerCount: 1 };
const good = [passed(at(DAY))];
const under = (old: Gate | undefined, members = good, verdict: GateVerdict = clear) =>
  planGate(old, planned, plan, members, verdict, NOW);

describe("a gate under a plan version", () => {
  it("takes its texts, its stabilization and its count from the plan, and nothing else from the old one", () => {
    expect(under(clearGate(at(2 * DAY), { version: 7, epoch: 5 }))).toEqual({
      ...{ migration: "contoso", id: "go", title: "New title", before: "new step", unit: null, planVersion: 3 },
      ...{ version: 8, epoch: 5, state: "clear", since: START, total: 1, unsatisfied: 0, validUntil: at(DAY) },
      ...{ stableForMs: 2 * HOUR, stableAt: null, mails: quiet },
      coverage: { requirements: 3, units: 3, notApplicable: [], notApplicableCount: 0 },
    });
  });

  it("that is new is blocked since now, and numbered apart from a removed one of its name", () => {
    expect(under(undefined, [failed()], shut)).toMatchObject({
      ...{ state: "blocked", since: NOW, epoch: 2_000_000_000, unsatisfied: 1, validUntil: null, stableAt: null },
    });
  });

  it("that was clear shuts where its verdict is blocked: one transition, since now, valid no longer", () => {
    expect(under(clearGate(at(DAY), { epoch: 5 }), [failed()], shut)).toMatchObject({
      ...{ state: "blocked", since: NOW, epoch: 6, unsatisfied: 1, validUntil: null, stableAt: null },
    });
  });

  it("keeps what is held back under another plan version, by whose rule it goes on", () => {
    const held = { since: START, count: 3, until: at(HOUR) };
    const old = gate({ mails: { ...quiet, damp: { after: 9, withinMs: 1 }, held } });
    expect(under(old, [failed()], shut).mails).toEqual({ ...quiet, held });
  });

  it("that shuts after a mail that it is clear is mailed about at once, whatever it did before", () => {
    const mails = { ...quiet, saidClear: true, recent: [START, START, START] };
    expect(under(clearGate(at(DAY), { mails }), [failed()], shut).mails).toMatchObject({
      saidClear: false,
      held: null,
    });
  });

  it("that was blocked stays so since when it was, and is judged after its stabilization where it may clear", () => {
    expect(under(gate({ epoch: 5 }))).toMatchObject({
      ...{ state: "blocked", since: START, epoch: 5, unsatisfied: 0, validUntil: null, stableAt: at(3 * HOUR) },
    });
    expect(under(gate(), [failed()], shut).stableAt).toBeNull();
  });

  it("is judged again no sooner than in a minute where its verdict is blocked although all is written as satisfied", () => {
    const atOnce = { ...planned, stableForMs: 0 };
    const stableAt = (verdict: GateVerdict) => planGate(gate(), atOnce, plan, good, verdict, NOW).stableAt;
    expect(stableAt(shut)).toBe(at(HOUR + MINUTE));
    expect(stableAt(clear)).toBe(NOW);
  });
});

describe("the gates of a plan", () => {
  const requirement = plan.requirements.find(({ id }) => id === "homed-once")!;
  const inventory = passed(at(DAY), { requirement: "accounts", planVersion: 3, gates: ["go"] });
  const compared = (digest: string) =>
    passed(at(DAY), {
      ...{ unit: "global", requirement: "homed-once", planVersion: 3, gates: ["go"] },
      evidence: evidence(at(DAY), { digest }),
    });
  const outcome = (old: Gate | undefined, digest: string) => {
    const checkpoints = new Map([inventory, compared(digest)].map((one) => [`${one.unit}/${one.requirement}`, one]));
    return planGates(new Map(old === undefined ? [] : [["go", old]]), checkpoints, plan, NOW).find(
      ({ planned: { id } }) => id === "go",
    );
  };
  const current = inputsDigest(inputsOf([inventory], requirement, "global"));

  it("are blocked by a comparison that has not seen the newest evidence, unless they are clear already", () => {
    expect(outcome(undefined, "older")?.verdict).toMatchObject({ blockers: [{ state: "comparing" }], blockerCount: 1 });
    expect(outcome(undefined, current)?.verdict.state).toBe("clear");
    const open = outcome(clearGate(at(DAY)), "older");
    expect([open?.verdict.state, open?.after.state]).toEqual(["clear", "clear"]);
  });

  it("that were written before a crash stay as they were written", () => {
    const written = gate({ planVersion: 3 });
    expect(outcome(written, current)).toMatchObject({ before: written, after: written });
    expect(outcome(gate({ planVersion: 2 }), current)?.after.planVersion).toBe(3);
  });
});

describe("comparisons under way", () => {
  const requirements = new Map(plan.requirements.map((one) => [one.id, one]));
  const inventory = (receivedAt: string, unit: string) =>
    passed(at(DAY), { unit, requirement: "accounts", evidence: evidence(at(DAY), { receivedAt, fact: unit }) });
  const inputs = [inventory(at(2), "pool01"), inventory(at(1), "pool02")];
  const compared = { ...passed(at(DAY)), unit: "global", requirement: "homed-once" };
  const pending = (...more: Parameters<typeof pendingComparisons>[0]) =>
    pendingComparisons([...inputs, ...more], requirements);

  it("are those that passed on older evidence, since the newest of it arrived", () => {
    expect(pending(compared)).toEqual([
      {
        ...{ unit: "global", requirement: "homed-once", state: "comparing", since: at(2) },
        reason: "newer evidence is being compared",
      },
    ]);
  });
  it("are not those that failed: they keep their own reason", () => {
    expect(pending({ ...compared, state: "failed" })).toEqual([]);
    expect(pending({ ...compared, evidence: null })).toEqual([]);
  });
  it("are not those that have seen the newest evidence", () => {
    const digest = inputsDigest(inputs);
    expect(pending({ ...compared, evidence: evidence(at(DAY), { digest }) })).toEqual([]);
  });
  it("are not evidence of its own, nor what the plan does not require", () => {
    expect(pending({ ...compared, requirement: "rtc" }, { ...compared, requirement: "unknown" })).toEqual([]);
  });
  it("keep a gate shut only where they count in it", () => {
    const all = pending(compared);
    expect(blockersAmong(all, [compared])).toEqual(all);
    expect(blockersAmong(all, [checkpoint()])).toEqual([]);
  });
});

describe("what a plan version changes", () => {
  const id = (name: string) => `pool01/${name}`;
  const mapOf = (...all: [string, ReturnType<typeof checkpoint>][]) =>
    new Map(all.map(([name, one]) => [id(name), { ...one, requirement: name }]));

  it("is counted: added, removed, kept, and voided where there was evidence", () => {
    const old = mapOf(
      ["kept", passed(at(DAY))],
      ["void", passed(at(DAY))],
      ["gone", passed(at(DAY))],
      ["none", checkpoint()],
    );
    const next = mapOf(
      ["kept", passed(at(DAY))],
      ["void", checkpoint()],
      ["new", checkpoint()],
      ["none", checkpoint()],
    );
    expect(planChanges(old, next)).toEqual({
      ...{ added: 1, removed: 1, kept: 2, voided: [id("void")], voidedCount: 1, waivers: [], waiverCount: 0 },
    });
  });
  it("names the waivers that go with their checkpoints", () => {
    const waived = failed({ waiver: waiver(at(2 * DAY)) });
    const changes = planChanges(mapOf(["gone", waived], ["kept", waived], ["none", failed()]), mapOf(["kept", waived]));
    expect(changes).toMatchObject({ removed: 2, waivers: [id("gone")], waiverCount: 1 });
  });
  it("names fifty that are void and counts all", () => {
    const names = Array.from({ length: 70 }, (_, index) => `r${index}`);
    const old = mapOf(...names.map((name): [string, ReturnType<typeof checkpoint>] => [name, passed(at(DAY))]));
    const next = mapOf(...names.map((name): [string, ReturnType<typeof checkpoint>] => [name, checkpoint()]));
    const { voided, voidedCount, kept } = planChanges(old, next);
    expect([voided.length, voidedCount, kept]).toEqual([50, 70, 0]);
  });
});
