import { describe, expect, it } from "vitest";
import { keys } from "../../adapters/dynamo/keys.ts";
import { lapseFactId, stabilizationFactId } from "../../core/history/fact-id.ts";
import { applyPlan, emptyState, type MigrationState } from "../../core/readiness/plan-change.ts";
import { firstVersion, isFirstVersion } from "../../core/readiness/version.ts";
import { compiled, planText } from "../support/plan.ts";

const AT = "2026-11-22T00:00:00.000Z";

const planOf = (version: number, without = false) => {
  const text = planText({ version });
  const shorter = text
    .split("\n")
    .filter((line) => !line.includes("id: homed-once,"))
    .join("\n");
  return compiled(without ? shorter : text);
};

/** A requirement is dropped by version 2 and added again by version 3. */
const [first, dropped, again] = (() => {
  const one = applyPlan(emptyState, planOf(1), AT);
  const two = applyPlan(one, planOf(2, true), AT);
  return [one, two, applyPlan(two, planOf(3), AT)] as const;
})();
const ID = "global/homed-once";
const checkpoint = ({ checkpoints }: MigrationState) => checkpoints.get(ID);

describe("the version of an item", () => {
  it("is never used twice where a plan drops a checkpoint and a later one adds it again", () => {
    const [before, after] = [checkpoint(first), checkpoint(again)];
    expect(checkpoint(dropped)).toBeUndefined();
    if (before === undefined || after === undefined) throw new Error(`no checkpoint ${ID}`);
    expect(after.version).toBe(firstVersion(3));
    expect(after.version).toBeGreaterThan(before.version);
    expect(lapseFactId(after)).not.toBe(lapseFactId(before));
  });

  it("is never used twice where a plan drops a gate and a later one adds it again", () => {
    const gate = [...first.gates.values()][0];
    if (gate === undefined) throw new Error("no gate");
    const without = { ...dropped, gates: new Map() };
    const added = applyPlan(without, planOf(3), AT).gates.get(gate.id);
    if (added === undefined) throw new Error("no gate");
    expect(added.version).toBe(firstVersion(3));
    expect(stabilizationFactId(added)).not.toBe(stabilizationFactId(gate));
  });

  it("is never shared by transitions of a gate that was dropped and added again, however many there were", () => {
    const gate = [...first.gates.values()][0];
    if (gate === undefined) throw new Error("no gate");
    const added = applyPlan({ ...dropped, gates: new Map() }, planOf(3), AT).gates.get(gate.id);
    if (added === undefined) throw new Error("no gate");
    // Every transition makes a version, and versions do not reach those of a later plan.
    for (const [one, planVersion] of [
      [gate, 1],
      [added, 3],
    ] as const)
      expect(one.epoch).toBe(firstVersion(planVersion) - 1);
    expect(added.epoch).toBeGreaterThan(gate.epoch + 1_000_000);
  });

  it("is in the order of its number among the keys of a topic, and so is every epoch", () => {
    const epochs = [0, 9, 10, 99_999_999, 100_000_000, firstVersion(2), firstVersion(999_999), Number.MAX_SAFE_INTEGER];
    const texts = epochs.map((epoch) => keys.notification("m", "go", epoch).sk);
    expect(texts.toSorted()).toEqual(texts);
    expect(new Set(texts.map(({ length }) => length)).size).toBe(1);
  });

  it("goes on by one under every plan that keeps the item and rewrites it", () => {
    const kept = applyPlan(first, planOf(2), AT, { rewrites: "all" });
    expect(checkpoint(kept)?.version).toBe((checkpoint(first)?.version ?? 0) + 1);
  });

  it("replaces none at the first of each plan version, and at no other", () => {
    expect([1, 2, 999_999].map(firstVersion).every(isFirstVersion)).toBe(true);
    expect([2, 3, firstVersion(2) + 1, firstVersion(999_999) + 7].some(isFirstVersion)).toBe(false);
    expect(Number.isSafeInteger(firstVersion(999_999) + 1_000_000_000)).toBe(true);
  });
});
