import { describe, expect, it } from "vitest";
import { cascade } from "../../core/readiness/cascade/cascade.ts";
import { type Checkpoint, checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import { judgeGate } from "../../core/readiness/gate/judge.ts";
import { presentGate } from "../../core/readiness/gate/present.ts";
import { applyPlan, type MigrationState } from "../../core/readiness/plan-change.ts";
import { planChange } from "../support/changes.ts";
import { compiled, compiledPlan, planText } from "../support/plan.ts";
import { worldOf } from "../support/world.ts";

/** What applying a plan does to gates, and what a reader sees of a gate while it is applied. */

const AT = "2026-11-22T00:00:00.000Z";
const LATER = "2026-11-23T00:00:00.000Z";
/** As where it changes something of each item. */
const ALL = { rewrites: "all" } as const;
const FOREVER = "9999-12-31T23:59:59.999Z";

const passed = (checkpoint: Checkpoint, digest = "d"): Checkpoint => ({
  ...checkpoint,
  state: "passed",
  deadline: null,
  evidence: {
    ...{ fact: "f", object: null, digest, agent: "agent00", entries: 1, bytes: 1 },
    ...{ completedAt: AT, sealedAt: AT, receivedAt: AT, validUntil: LATER },
  },
});

/** All checkpoints passed, and every gate in a state. */
const stateOf = (state: Gate["state"], stableFor?: string): MigrationState => {
  const { checkpoints, gates } = worldOf(compiledPlan({ stableFor }), AT);
  const clear = { state, unsatisfied: 0, validUntil: state === "clear" ? LATER : null };
  return {
    checkpoints: new Map([...checkpoints].map(([id, one]) => [id, passed(one)])),
    gates: new Map([...gates].map(([id, gate]) => [id, { ...gate, ...clear }])),
  };
};
const unitGates = ({ gates }: MigrationState): Gate[] => [...gates.values()].filter(({ unit }) => unit !== null);

describe("a gate under a new plan version", () => {
  it("is not opened by applying it: the next sweep judges it whole", () => {
    const gates = unitGates(applyPlan(stateOf("blocked"), compiledPlan({ version: 2 }), AT, ALL));
    expect(gates.map(({ state, stableAt, unsatisfied }) => [state, stableAt, unsatisfied])).toEqual([
      ["blocked", AT, 0],
      ["blocked", AT, 0],
    ]);
  });

  it("opens only after it was stable, where the plan wants that", () => {
    const before = stateOf("blocked", "2h");
    const old = new Map([...before.gates].map(([id, gate]) => [id, { ...gate, stableAt: AT }]));
    const { gates } = applyPlan({ ...before, gates: old }, compiledPlan({ version: 2, stableFor: "2h" }), AT, ALL);
    expect(gates.get("go")).toMatchObject({ state: "blocked", stableAt: "2026-11-22T02:00:00.000Z" });
  });

  it("stays clear where all of its checkpoints still are, also while a comparison runs again", () => {
    const { gates } = applyPlan(stateOf("clear", "2h"), compiledPlan({ version: 2, stableFor: "2h" }), AT, ALL);
    expect([...gates.values()].map(({ state }) => state)).toEqual(["clear", "clear", "clear"]);
  });

  it("shuts where the plan makes it count a comparison that has not seen its newest inputs", () => {
    const text = (version: number, requirements: string) =>
      planText({ version }).replace(
        "requirements: all, contacts: [ana, kim]",
        `requirements: ${requirements}, contacts: []`,
      );
    const before = applyPlan(stateOf("clear"), compiled(text(2, "[accounts, rtc]")), AT);
    expect(before.gates.get("go")?.state).toBe("clear");
    const after = applyPlan(before, compiled(text(3, "all")), AT);
    expect(after.gates.get("go")).toMatchObject({ state: "blocked", unsatisfied: 0, stableAt: expect.anything() });
    // Applied once more after a crash between its checkpoints and its gates, it shuts as well.
    const again = applyPlan({ ...after, gates: before.gates }, compiled(text(3, "all")), AT);
    expect(again.gates.get("go")?.state).toBe("blocked");
    const kept = applyPlan({ ...after, gates: before.gates }, compiled(text(4, "all")), AT);
    expect(kept.gates.get("go")?.state).toBe("clear");
  });

  it("is shut where one of its checkpoints is not satisfied", () => {
    const { checkpoints, gates } = stateOf("clear");
    const first = [...checkpoints].map(([id, one]) => [id, id === "pool01/rtc" ? { ...one, state: "failed" } : one]);
    const after = applyPlan(
      { checkpoints: new Map(first as never), gates },
      compiledPlan({ version: 2 }),
      AT,
      ALL,
    ).gates;
    expect(Object.fromEntries([...after].map(([id, { state }]) => [id, state]))).toEqual({
      go: "blocked",
      "move@pool01": "blocked",
      "move@pool02": "clear",
    });
  });
});

describe("the next summary under a new plan version", () => {
  const plan = compiledPlan({ version: 2, extra: 'summary: { every: day, at: "07:00", contacts: [ana] }' });
  const dueAt = (lastAt: string | null) => {
    const { checkpoints } = stateOf("blocked");
    const summary = { migration: "contoso", version: 3, dueAt: LATER, lastAt };
    const loaded = { checkpoints: { units: null, items: [...checkpoints.values()] }, gates: [], summary };
    const change = { ...planChange(plan, "2026-11-22T05:59:59.000Z"), fact: "f" };
    return cascade(change, loaded, AT).summary?.value.dueAt;
  };

  it("is the next one of its schedule, and not one that went out in the meantime again", () => {
    expect(dueAt(null)).toBe("2026-11-22T06:00:00.000Z");
    expect(dueAt("2026-11-22T06:00:01.000Z")).toBe("2026-11-23T06:00:00.000Z");
  });
});

describe("what keeps a gate shut", () => {
  it("is named failures first, and of equal states what began first, then by name", () => {
    const [a, b, c, d] = [...stateOf("clear").checkpoints.values()] as [Checkpoint, Checkpoint, Checkpoint, Checkpoint];
    const members = [
      { ...a, state: "inconclusive", since: AT },
      { ...b, state: "failed", since: LATER },
      { ...c, state: "failed", since: AT },
      { ...d, state: "failed", since: AT },
    ] as const;
    const verdict = judgeGate(members, [], AT);
    const names = verdict.state === "blocked" ? verdict.blockers.map(checkpointId) : [];
    expect(names).toEqual([...[c, d].map(checkpointId).toSorted(), checkpointId(b), checkpointId(a)]);
  });
});

describe("a gate as a reader sees it while a plan version is applied", () => {
  const { checkpoints, gates } = stateOf("clear");
  const go = gates.get("go") as Gate;
  const members = [...checkpoints.values()];
  const shown = (some: readonly Checkpoint[], gate = go) => presentGate(gate, some, [], AT);

  it("is clear while all that it counts is there, and of its own version", () => {
    expect(shown(members)).toMatchObject({ state: "clear", validUntil: LATER, blockerCount: 0 });
  });

  it("is blocked where one of its checkpoints is of another version, and names it", () => {
    const [first, ...others] = members as [Checkpoint, ...Checkpoint[]];
    const { unit, requirement } = first;
    expect(shown([{ ...first, planVersion: 2 }, ...others])).toMatchObject({
      ...{ state: "blocked", validUntil: null, blockerCount: 1 },
      blockers: [{ unit, requirement, state: "applying", reason: "a plan version is being applied" }],
    });
  });

  it("is blocked where one that the plan no longer requires has not been removed yet", () => {
    const [first] = members as [Checkpoint];
    expect(shown([...members, { ...first, requirement: "dropped", planVersion: 2 }])).toMatchObject({
      ...{ state: "blocked", blockerCount: 1 },
    });
  });

  it("is blocked where its checkpoints are written, and it is not yet", () => {
    expect(shown(members.map((one) => ({ ...one, planVersion: 2 }))).state).toBe("blocked");
  });

  it("is blocked where checkpoints are missing, or all: none is satisfied for ever", () => {
    expect(shown(members.slice(2))).toMatchObject({ state: "blocked", blockerCount: 2 });
    expect(shown([])).toMatchObject({ state: "blocked", validUntil: null, blockerCount: go.total });
    expect(shown([]).validUntil).not.toBe(FOREVER);
  });

  it("stays blocked where it is written so, since when it is", () => {
    expect(shown([], { ...go, state: "blocked", validUntil: null })).toMatchObject({
      state: "blocked",
      since: go.since,
    });
  });
});
