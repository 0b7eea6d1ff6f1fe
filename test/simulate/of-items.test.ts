import { describe, expect, it } from "vitest";
import { checkpointItem, factItem, gateItem, headItem, type Item } from "../../adapters/dynamo/items.ts";
import { planFact } from "../../core/history/plan-fact.ts";
import { dueCheckpoint, dueGate } from "../../core/readiness/cascade/outcome.ts";
import { applyPlan, emptyState, planChanges } from "../../core/readiness/plan-change.ts";
import { PARTS_WAY } from "../../core/readiness/planned-parts.ts";
import { actorOf, bundleOf, compiled } from "../../simulate/estate/plan-text.ts";
import { brokenBy } from "../../simulate/of-items.ts";
import { UNAPPROVED } from "../support/unapproved.ts";

/** The rules over a ledger that was read whole: the embedded cloud's is held to them when it stops. */

const AT = "2026-11-25T08:00:00.000Z";
const plan = compiled(bundleOf("a", 1, { pools: 2 }));
const { checkpoints, gates } = applyPlan(emptyState, plan, AT);
const applying = {
  ...{ version: 1, digest: "d", at: AT, by: actorOf("ana"), written: true, rewrites: PARTS_WAY, ...UNAPPROVED },
  object: { key: "plans/a", versionId: "v1" },
};
const head = {
  migration: "a",
  title: plan.title,
  timeZone: plan.timeZone,
  planVersion: 1,
  planDigest: "d",
  appliedAt: AT,
  appliedBy: applying.by,
  applying: null,
  abandoned: null,
  proposed: null,
  version: 2,
};
const SOUND: readonly Item[] = [
  headItem(head),
  factItem(planFact("a", applying, planChanges(new Map(), new Map()), AT)),
  ...[...checkpoints.values()].map((one) => checkpointItem(dueCheckpoint(one))),
  ...[...gates.values()].map((one) => gateItem(dueGate(one))),
];
const broken = (items: readonly Item[]): string[] =>
  brokenBy({ items, now: AT, planOf: () => plan }).map((one) => one.replace(/:.*/s, ""));
const changed = (sk: string, change: object): Item[] =>
  SOUND.map((one) => (one.sk === sk ? { ...one, ...change } : one));

describe("a ledger at rest", () => {
  it("breaks no rule as a plan makes it", () => {
    expect(broken(SOUND)).toEqual([]);
  });

  it.each([
    ["counts another number of members", "G#go", { unsatisfied: 1 }, "counts"],
    ["is clear over an unsatisfied member", "G#go", { state: "clear", validUntil: AT }, "clear-as-written"],
    ["is blocked by nothing, and never judged again", "G#go", { unsatisfied: 0, stableAt: null }, "judged-again"],
    ["is of another plan", "G#go", { planVersion: 2 }, "one-plan"],
    ["has turned and told nobody", "G#go", { epoch: 1 }, "transitions-notified"],
    ["is not what the history makes", "C#pool1#rtc", { version: 7 }, "replay-equals-state"],
  ])("is found out where something %s", (_, sk, change, rule) => {
    expect(broken(changed(sk, change))).toContain(rule);
  });
});
