import { describe, expect, it } from "vitest";
import { retell } from "../../core/history/decide-again.ts";
import type { ComparisonFact, FactEvent, ManifestFact } from "../../core/history/fact.ts";
import { happenedAt, isOlderEvidence } from "../../core/history/happened.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { type Checkpoint, checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { CheckpointEvidenced } from "../../core/readiness/checkpoint/event.ts";
import { inputsDigest } from "../../core/readiness/comparison-inputs.ts";
import { personOf } from "../support/people.ts";
import { compiledPlan } from "../support/plan.ts";
import { at, checkpoint, DAY, evidence, gate, HOUR, MINUTE, passed } from "../support/readiness.ts";

/** What was recorded later about an instant counts there only as far as it must have been decided so then. */

const plan = compiledPlan();
/** The instant that is told once more; what is told of it was recorded later. */
const T = at(2 * HOUR);
const LATER = at(4 * HOUR);

const evidenced = (before: Checkpoint, over: Partial<CheckpointEvidenced> = {}): CheckpointEvidenced => ({
  ...{ type: "checkpoint-evidenced", unit: before.unit, requirement: before.requirement, version: before.version + 1 },
  ...{ at: LATER, state: "passed", reason: null },
  evidence: evidence(at(DAY), { fact: "late", completedAt: at(HOUR), receivedAt: LATER }),
  ...over,
});
const verdictOf = (...codes: ManifestFact["verdict"]["findings"][number]["code"][]): ManifestFact["verdict"] => ({
  ...{ outcome: "rejected", effect: "none" },
  findings: codes.map((code) => ({ code, severity: "info", message: "m" })),
});
const PASSED: ManifestFact["verdict"] = { outcome: "accepted", effect: "passed", findings: [] };

const factOf = (before: Checkpoint, over: Partial<ManifestFact> = {}): ManifestFact => ({
  ...{
    id: "late",
    type: "manifest-audited",
    recordedAt: LATER,
    migration: "m",
    agent: "agent00",
    entries: 1,
    bytes: 1,
  },
  ...{ unit: before.unit, requirement: before.requirement, planVersion: 1, digest: "d", verdict: PASSED },
  object: { key: "k", versionId: "v", size: 1 },
  header: { kind: "backup", tool: { name: "t", version: "1" }, startedAt: at(HOUR), completedAt: at(HOUR) },
  events: [evidenced(before)],
  ...over,
});

const told = (
  state: readonly Checkpoint[],
  fact: ManifestFact | ComparisonFact,
  before: Checkpoint | undefined,
  gates = [gate()],
  of: Plan = plan,
) => {
  const from = {
    checkpoints: new Map(state.map((one) => [checkpointId(one), one])),
    gates: new Map(gates.map((one) => [one.id, one])),
  };
  const retold = retell(from, of, T);
  retold.tell(fact, before);
  const { checkpoints } = retold.state();
  return { retold, after: checkpoints.get(`${fact.unit}/${fact.requirement}`), undecided: retold.undecided() };
};

describe("a verdict that was recorded later", () => {
  const missing = checkpoint();

  it("counts where it was made against the same checkpoint", () => {
    const { after, undecided } = told([missing], factOf(missing), missing);
    expect(after).toMatchObject({ state: "passed", version: 2, evidence: { fact: "late" } });
    expect(undecided).toEqual([]);
  });

  it("keeps the content, from which on other requirements compare changes", () => {
    const before = passed(at(DAY), { changed: { at: null, content: "one" } });
    const events = [evidenced(before, { content: "other" })];
    expect(told([before], factOf(before, { events }), before).after?.changed).toEqual({
      ...{ content: "other", at: at(HOUR) },
    });
  });

  const size = { fact: "f", receivedAt: at(1), entries: 1, bytes: 1 };
  it.each<[string, Partial<Checkpoint>]>([
    ["plan version", { planVersion: 2 }],
    ["rules", { rules: "other" }],
    ["sizes that were accepted", { baseline: [size] }],
    ["lowered baseline", { lowered: { at: at(1) } as never }],
    ["evidence", { evidence: evidence(at(DAY), { completedAt: at(1) }) }],
    ["voided evidence", { voided: evidence(at(DAY)) }],
    ["object that nobody could judge", { unjudgedAt: at(1) }],
    ["content", { changed: { at: null, content: "c" } }],
    ["earlier contents", { recent: [] }],
    ["evidence that a plan voided although it did not pass", { contradicted: true }],
    ["comparison that waited too long", { uncompared: true }],
    [
      "signatures",
      { signatures: [{ role: "r", by: personOf("ana"), reason: "x", at: at(1), digest: "d", fact: "s" }] },
    ],
  ])("counts not where it was made beside another %s", (_, over) => {
    const { undecided, after } = told([missing], factOf(missing), { ...missing, ...over });
    expect(undecided).toEqual([{ unit: "pool01", requirement: "rtc", fact: "late" }]);
    expect(after).toMatchObject({ unjudgedAt: at(HOUR) });
  });

  it("counts not beside signatures by others", () => {
    const signed = (fact: string): Checkpoint =>
      checkpoint({ signatures: [{ role: "r", by: personOf("ana"), reason: "x", at: at(1), digest: "d", fact }] });
    expect(told([signed("a")], factOf(signed("a")), signed("b")).undecided).toHaveLength(1);
    expect(told([signed("a")], factOf(signed("a")), signed("a")).undecided).toEqual([]);
  });

  it("counts not where its checkpoint was gone when it was recorded", () => {
    expect(told([missing], factOf(missing), undefined).undecided).toHaveLength(1);
  });

  it("is the one about its own checkpoint, of all that its fact has changed", () => {
    const other = checkpoint({ unit: "pool02" });
    const events: FactEvent[] = [
      { type: "gate-counted", gate: "go", version: 2, unsatisfied: 0, at: LATER },
      evidenced(other, { content: "of another" }),
      { ...evidenced(missing), type: "checkpoint-unsigned", reason: "x", deadline: T } as never,
      evidenced(missing, { version: 7, content: "of another version" }),
    ];
    expect(told([missing], factOf(missing, { events }), missing).undecided).toHaveLength(1);
    const { after, undecided } = told(
      [{ ...missing, changed: null }],
      factOf(missing, { events: [...events, evidenced(missing, { content: "own" })] }),
      missing,
    );
    expect([undecided, after?.changed?.content, after?.evidence?.fact]).toEqual([[], "own", "late"]);
  });

  it("counts not where it is of something that was completed after the instant, and does where it was at it", () => {
    const of = (completedAt: string) => {
      const header = { ...factOf(missing).header!, completedAt };
      const events = [evidenced(missing, { evidence: evidence(at(DAY), { fact: "late", completedAt }) })];
      return told([missing], factOf(missing, { header, events }), missing).after?.state;
    };
    expect([of(T), of(at(2 * HOUR + 1))]).toEqual(["passed", "missing"]);
  });

  it("that nobody could make leaves its checkpoint unknown, as it did then, and is decided", () => {
    const { after, undecided } = told([missing], factOf(missing, { verdict: verdictOf("manifest-unjudged") }), missing);
    expect(after).toMatchObject({ state: "inconclusive", unjudgedAt: at(HOUR) });
    expect(undecided).toEqual([]);
  });

  it("opens no gate over another member that was over, although nobody had written that", () => {
    const over = passed(at(HOUR), { unit: "pool02" });
    const { retold } = told([missing, over], factOf(missing), missing, [gate({ total: 2, unsatisfied: 1 })]);
    expect(retold.state().gates.get("go")).toMatchObject({ state: "blocked", unsatisfied: 0 });
    const still = told([missing, passed(at(DAY), { unit: "pool02" })], factOf(missing), missing, [
      gate({ total: 2, unsatisfied: 1 }),
    ]);
    expect(still.retold.state().gates.get("go")).toMatchObject({ state: "clear", validUntil: at(DAY) });
  });

  it("of a checkpoint that there was not changes nothing", () => {
    const { retold, after } = told([], factOf(missing), missing);
    expect([after, retold.state().checkpoints.size]).toEqual([undefined, 0]);
  });
});

describe("a comparison that was recorded later", () => {
  const inputs = ["pool01", "pool02"].map((unit) =>
    passed(at(DAY), { unit, requirement: "accounts", evidence: evidence(at(DAY), { fact: unit }) }),
  );
  const missing = checkpoint({ unit: "global", requirement: "homed-once" });
  const comparison = (digest = inputsDigest(inputs)): ComparisonFact => {
    const { id, recordedAt, migration, unit, requirement, verdict, events } = factOf(missing);
    const facts = { id, recordedAt, migration, unit, requirement, verdict, events, digest };
    return { ...facts, type: "evidence-compared", agent: null, planVersion: 1, entries: 1, inputs: [] };
  };

  it("counts where it read just what there was, beside the same checkpoint", () => {
    expect(told([...inputs, missing], comparison(), missing).after?.state).toBe("passed");
    expect(told([...inputs, missing], comparison("other"), missing).after?.state).toBe("missing");
    expect(told([...inputs, missing], comparison(), { ...missing, rules: "other" }).after?.state).toBe("missing");
    expect(told([...inputs, missing], comparison(), undefined).undecided).toEqual([]);
  });

  it("counts not under a plan that does not ask for it", () => {
    const requirements = plan.requirements.filter(({ id }) => id !== "homed-once");
    const without = { ...plan, requirements } as Plan;
    expect(told([...inputs, missing], comparison(), missing, [], without).after?.state).toBe("missing");
  });
});

describe("what a manifest's fact tells happened", () => {
  const one = checkpoint();
  const unjudged = (completedAt: string): FactEvent => ({
    ...{ type: "checkpoint-unjudged", unit: one.unit, requirement: one.requirement, version: 2, at: LATER },
    ...{ reason: "x", completedAt },
  });
  const header = factOf(one).header!;
  const UNJUDGED = verdictOf("sequence-gap", "manifest-unjudged");

  it.each<[string, Partial<ManifestFact>, string]>([
    ["when it was completed, where it is evidence", {}, at(HOUR)],
    [
      "so too where it is older than other evidence",
      { verdict: verdictOf("evidence-older", "sequence-gap") },
      at(HOUR),
    ],
    ["when it was recorded, where it was refused", { verdict: verdictOf("seal-invalid") }, LATER],
    ["when it was recorded, where it has no header", { header: null }, LATER],
    [
      "when it claims to be completed, where nobody could judge it",
      { verdict: UNJUDGED, events: [evidenced(one), unjudged(at(30 * MINUTE))] },
      at(30 * MINUTE),
    ],
    [
      "when it was recorded, where it claims a time to come",
      { verdict: UNJUDGED, events: [unjudged(at(5 * HOUR))] },
      LATER,
    ],
    ["as its header says, where it changed nothing", { verdict: UNJUDGED, events: [] }, at(HOUR)],
    [
      "when it was recorded, where its header claims a time to come",
      { verdict: UNJUDGED, events: [], header: { ...header, completedAt: at(5 * HOUR) } },
      LATER,
    ],
    ["when it was recorded, where nothing says more", { verdict: UNJUDGED, events: [], header: null }, LATER],
  ])("happened %s", (_, over, instant) => {
    expect(happenedAt(factOf(one, over))).toBe(instant);
  });

  it("is older evidence only where that changed nothing", () => {
    expect(isOlderEvidence(factOf(one, { verdict: verdictOf("sequence-gap", "evidence-older") }))).toBe(true);
    expect(isOlderEvidence(factOf(one, { verdict: verdictOf("seal-invalid") }))).toBe(false);
    const passedOlder = { ...verdictOf("evidence-older"), effect: "passed" as const };
    expect(isOlderEvidence(factOf(one, { verdict: passedOlder }))).toBe(false);
  });
});
