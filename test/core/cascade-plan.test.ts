import { describe, expect, it } from "vitest";
import { cascade } from "../../core/readiness/cascade/cascade.ts";
import type { Loaded } from "../../core/readiness/cascade/loaded.ts";
import { type Checkpoint, checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { SummaryState } from "../../core/readiness/head.ts";
import { plan, planChange } from "../support/changes.ts";
import { compiledPlan } from "../support/plan.ts";
import { at, DAY, evidence, failed, HOUR, START } from "../support/readiness.ts";
import { worldOf } from "../support/world.ts";

/** Everything that follows from a plan version. */

const NOW = at(HOUR);
const world = worldOf(plan, START);
const second = compiledPlan({ version: 2, extra: 'summary: { every: day, at: "07:00", contacts: [ana] }' });
const good = (one: Checkpoint): Checkpoint => ({
  ...one,
  state: "passed",
  evidence: evidence(at(DAY)),
  deadline: null,
});
const loadedOf = (change: (one: Checkpoint) => Checkpoint, summary: SummaryState | null = null): Loaded => ({
  checkpoints: { units: null, items: [...world.checkpoints.values()].map(change) },
  gates: [...world.gates.values()].map((gate) => ({
    gate: { ...gate, state: "clear", unsatisfied: 0, validUntil: at(DAY), epoch: 1 },
    planned: undefined,
  })),
  summary,
});
/** As where it changes something of every item. */
const outcomeOf = (loaded: Loaded, applied = second) =>
  cascade({ ...planChange(applied, NOW), rewrites: "all" }, loaded, at(2 * HOUR));

describe("a plan version", () => {
  it("writes every checkpoint and gate under its version, and tells nobody where no gate moves", () => {
    const outcome = outcomeOf(loadedOf(good));
    expect(outcome.checkpoints.map(({ value }) => checkpointId(value)).toSorted()).toEqual(
      [...world.checkpoints.keys()].toSorted(),
    );
    expect(new Set(outcome.checkpoints.map(({ value }) => value.planVersion))).toEqual(new Set([2]));
    expect(outcome.gates.map(({ value }) => [value.id, value.state, value.planVersion])).toEqual(
      [...world.gates.keys()].map((id) => [id, "clear", 2]),
    );
    expect(outcome).toMatchObject({
      ...{ events: [], transitions: 0, notifications: [], removed: { checkpoints: [], gates: [] } },
      changes: { added: 0, removed: 0, kept: 5 },
    });
  });

  it("writes nothing of which it changes nothing, and says that it is kept", () => {
    const { checkpoints, gates, changes } = cascade(planChange(second, NOW), loadedOf(good), at(2 * HOUR));
    expect([checkpoints, gates]).toEqual([[], []]);
    expect(changes).toMatchObject({ added: 0, removed: 0, kept: 5 });
  });

  it("shuts the gates of a checkpoint that is not satisfied, and names it to their recipients", () => {
    const outcome = outcomeOf(
      loadedOf((one) =>
        checkpointId(one) === "pool01/rtc"
          ? { ...good(one), ...failed({ gates: one.gates, rules: one.rules }) }
          : good(one),
      ),
    );
    expect(outcome.transitions).toBe(2);
    expect(outcome.notifications.map(({ topic, kind, epoch }) => [topic, kind, epoch])).toEqual([
      ["go", "blocked", 2],
      ["move@pool01", "blocked", 2],
    ]);
    expect(outcome.notifications[0]).toMatchObject({
      ...{ at: NOW, fact: "fact-1", recipients: [{ id: "ana" }, { id: "kim" }, { id: "@bus" }] },
      about: { migration: "contoso", title: "Test estate", planVersion: 2, timeZone: "Europe/Madrid" },
      story: { blockerCount: 1, blockers: [{ unit: "pool01", requirement: "rtc", state: "failed" }] },
    });
  });

  it("tells nobody of gates that are new and shut", () => {
    const outcome = outcomeOf({ checkpoints: { units: null, items: [] }, gates: [], summary: null });
    expect(outcome).toMatchObject({ transitions: 0, notifications: [], changes: { added: 5, kept: 0 } });
    expect(outcome.gates.map(({ value }) => value.state)).toEqual(["blocked", "blocked", "blocked"]);
  });

  it("does not write again what it wrote before a crash", () => {
    const first = outcomeOf(loadedOf(good));
    const again = outcomeOf({
      checkpoints: { units: null, items: first.checkpoints.map(({ value }) => value) },
      gates: first.gates.map(({ value }) => ({ gate: value, planned: undefined })),
      summary: first.summary!.value,
    });
    expect(again).toMatchObject({ checkpoints: [], gates: [], transitions: 0, notifications: [] });
    expect(again).not.toHaveProperty("summary");
  });

  it("removes what it no longer requires, and keeps the rest", () => {
    const loaded = loadedOf(good);
    const extra = { ...loaded.checkpoints!.items[0]!, requirement: "dropped" };
    const gone = { ...loaded.gates![0]!.gate, id: "gone" };
    const { removed, changes } = outcomeOf({
      ...loaded,
      checkpoints: { units: null, items: [...loaded.checkpoints!.items, extra] },
      gates: [...loaded.gates!, { gate: gone, planned: undefined }],
    });
    expect(removed).toEqual({ checkpoints: [extra], gates: [gone], shards: [] });
    expect(changes).toMatchObject({ added: 0, removed: 1, kept: 5 });
  });
});

describe("the summary of a plan version", () => {
  const state = (over: Partial<SummaryState> = {}): SummaryState => ({
    ...{ migration: "contoso", version: 7, dueAt: at(DAY), lastAt: null },
    ...over,
  });
  const none = compiledPlan({ version: 2 });
  const DUE = "2026-11-22T06:00:00.000Z";

  it("is due at the next instant of its schedule, with the version after the one before", () => {
    expect(outcomeOf(loadedOf(good)).summary).toEqual({
      value: { migration: "contoso", version: 1, dueAt: DUE, lastAt: null },
      dueAt: DUE,
    });
    expect(outcomeOf(loadedOf(good, state({ lastAt: START }))).summary?.value).toEqual(
      state({ version: 8, dueAt: DUE, lastAt: START }),
    );
  });
  it("is not written where it stays as it is", () => {
    expect(outcomeOf(loadedOf(good, state({ dueAt: DUE })))).not.toHaveProperty("summary");
  });
  it("that went out at the very instant of the plan is not sent again", () => {
    const early = cascade(planChange(second, DUE), loadedOf(good, state({ lastAt: DUE })), DUE);
    expect(early.summary?.value.dueAt).toBe("2026-11-23T06:00:00.000Z");
  });
  it("is removed only where there was one and the plan has none", () => {
    expect(outcomeOf(loadedOf(good, state()), none)).toMatchObject({ summaryRemoved: true });
    expect(outcomeOf(loadedOf(good, state()), none)).not.toHaveProperty("summary");
    expect(outcomeOf(loadedOf(good), none)).toMatchObject({ summaryRemoved: false });
    expect(outcomeOf(loadedOf(good, state()))).toMatchObject({ summaryRemoved: false });
  });
});
