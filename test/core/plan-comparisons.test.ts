import { describe, expect, it } from "vitest";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import type { Evidence } from "../../core/audit/evidence.ts";
import { compilePlan } from "../../core/plan/compile.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { type Checkpoint, checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { evolveCheckpoint } from "../../core/readiness/checkpoint/evolve.ts";
import { inputsDigest, inputsOf, pendingComparisons } from "../../core/readiness/comparison-inputs.ts";
import { planCheckpoints } from "../../core/readiness/plan-change.ts";
import { compiled, planText } from "../support/plan.ts";
import { worldOf } from "../support/world.ts";

/** Comparisons and sign-offs, which read the evidence of others, under a new plan version. */

const AT = "2026-11-22T00:00:00.000Z";
const hour = (hours: number): string => new Date(Date.parse(AT) + hours * 3_600_000).toISOString();
const signOff = (age: string): string => `
  - { id: agreed, title: Agreed, evidence: sign-off, kinds: [global], covers: [homed-once, accounts], maxAge: ${age}, judgement: test, signers: [{ role: business, contacts: [ana] }] }`;

const planOf = (version: number, change: (text: string) => string = (text) => text, age = "30d"): Plan => {
  return compiled(change(planText({ version, requirements: signOff(age) })));
};
const older = (text: string): string => text.replace("kinds: [pool], maxAge: 24h", "kinds: [pool], maxAge: 48h");
const sooner = (text: string): string => text.replace("kinds: [pool], maxAge: 24h", "kinds: [pool], maxAge: 6h");
/** Other pools of the same ids: no inventory counts any more. */
const renamed = (text: string): string => text.replaceAll(".contoso.com", ".fabrikam.com");

const evidenced = (checkpoint: Checkpoint, completedAt: string, validUntil: string, digest: string): Checkpoint => ({
  ...checkpoint,
  state: "passed",
  deadline: null,
  evidence: {
    ...{ fact: `f-${checkpointId(checkpoint)}`, object: null, digest, agent: "a", entries: 1, bytes: 1 },
    ...{ completedAt, sealedAt: completedAt, receivedAt: completedAt, validUntil },
  },
});

const first = planOf(1);
const requirement = (id: string) => {
  const found = first.requirements.find((one) => one.id === id);
  if (found === undefined) throw new Error(`the plan has no ${id}`);
  return found;
};

/** Accounts of both pools, one an hour older, compared; and what a new version makes of them. */
const state = (): Map<string, Checkpoint> => {
  const all = new Map(worldOf(first, AT).checkpoints);
  const set = (id: string, completedAt: string, validUntil: string, digest: string): void => {
    const checkpoint = all.get(id);
    if (checkpoint === undefined) throw new Error(`no checkpoint ${id}`);
    all.set(id, evidenced(checkpoint, completedAt, validUntil, digest));
  };
  set("pool01/accounts", hour(0), hour(24), "d1");
  set("pool02/accounts", hour(1), hour(25), "d2");
  const inputs = inputsOf(all.values(), requirement("homed-once"), "global");
  set("global/homed-once", hour(1), hour(24), inputsDigest(inputs));
  set(
    "global/agreed",
    hour(2),
    hour(2 + 30 * 24),
    inputsDigest(inputsOf(all.values(), requirement("agreed"), "global")),
  );
  return all;
};
const under = (plan: Plan, at: string, before = state()) => planCheckpoints(before, plan, at);

describe("what a comparison or a sign-off reads", () => {
  it("is of each requirement its own unit's evidence, or all units' where its own does not have the requirement", () => {
    const ids = (id: string, unit: string) => inputsOf(state().values(), requirement(id), unit).map(checkpointId);
    expect(ids("agreed", "global")).toEqual(["global/homed-once", "pool01/accounts", "pool02/accounts"]);
    expect(ids("homed-once", "global")).toEqual(["pool01/accounts", "pool02/accounts"]);
    expect(ids("homed-once", "pool02")).toEqual(["pool02/accounts"]);
  });
});

describe("a comparison under a new plan version", () => {
  it("is valid for as long as what it read, also where the plan makes that shorter", () => {
    expect(under(planOf(2, sooner), hour(3)).get("global/homed-once")?.evidence?.validUntil).toBe(hour(6));
  });

  it("passes again where the plan makes what it read last longer", () => {
    const before = state();
    const stale = before.get("global/homed-once") as Checkpoint;
    before.set("global/homed-once", { ...stale, state: "stale" });
    expect(under(planOf(2, older), hour(30), before).get("global/homed-once")).toMatchObject({
      ...{ state: "passed", since: hour(30) },
      evidence: { validUntil: hour(48) },
    });
    expect(under(planOf(2), hour(30), before).get("global/homed-once")?.state).toBe("stale");
  });

  it("is missing where the plan voids all that it read, and late from its own deadline on", () => {
    expect(under(planOf(2, renamed), hour(3)).get("global/homed-once")).toMatchObject({
      ...{ state: "missing", since: hour(3), evidence: null, deadline: hour(3 + 24) },
      reason: "plan version 2 voids all that was compared",
    });
  });

  it("is left as it is where there is newer evidence to compare", () => {
    const before = state();
    before.set("pool02/accounts", evidenced(before.get("pool02/accounts") as Checkpoint, hour(2), hour(26), "d3"));
    const fresh = { ...(before.get("pool02/accounts") as Checkpoint) };
    before.set("pool02/accounts", { ...fresh, evidence: { ...(fresh.evidence as Evidence), fact: "newer" } });
    expect(under(planOf(2, sooner), hour(3), before).get("global/homed-once")?.evidence?.validUntil).toBe(hour(24));
  });

  it("has other inputs where the plan adds a unit, whose evidence is missing", () => {
    const added = (text: string): string =>
      text.replace("agents:", "  - { id: pool03, kind: pool, name: pool03.contoso.com }\nagents:");
    const plan = planOf(2, added);
    const next = under(plan, hour(3));
    const named = new Map(plan.requirements.map((one) => [one.id, one]));
    expect(pendingComparisons([...next.values()], named).map(checkpointId)).toContain("global/homed-once");
    expect(pendingComparisons([...under(planOf(2), hour(3)).values()], named)).toEqual([]);
  });

  it("that was written before a crash stays as it was written", () => {
    const written = under(planOf(2, sooner), hour(3));
    expect(under(planOf(2, sooner), hour(4), written).get("global/homed-once")).toBe(written.get("global/homed-once"));
  });
});

describe("evidence of an agent under a new plan version", () => {
  const stale = (): Map<string, Checkpoint> => {
    const before = state();
    before.set("pool01/accounts", { ...(before.get("pool01/accounts") as Checkpoint), state: "stale" });
    return before;
  };
  const accounts = (plan: Plan, at: string) => under(plan, at, stale()).get("pool01/accounts");

  it("passes again only where it is valid under the ages of the new version", () => {
    expect(accounts(planOf(2, older), hour(30))).toMatchObject({ state: "passed", since: hour(30) });
    expect(accounts(planOf(2, older), hour(48))?.state).toBe("stale");
    expect(accounts(planOf(2), hour(30))?.state).toBe("stale");
  });

  it("is void where the new version requires something else", () => {
    const voided = { state: "missing", evidence: null, reason: "plan version 2 requires something else" };
    expect(under(planOf(2, renamed), hour(3)).get("pool01/accounts")).toMatchObject(voided);
  });

  it("is remembered where it is void, until there is other evidence, so that nothing older counts", () => {
    const before = state();
    const was = before.get("pool01/accounts")?.evidence;
    const voided = under(planOf(2, renamed), hour(3), before);
    expect(voided.get("pool01/accounts")?.voided).toEqual(was);
    expect(voided.get("global/homed-once")?.voided).toEqual(before.get("global/homed-once")?.evidence);
    const twice = under(planOf(3), hour(4), voided).get("pool01/accounts") as Checkpoint;
    expect(twice.voided).toEqual(was);
    const { unit, requirement, version } = twice;
    const event = { type: "checkpoint-evidenced", unit, requirement, version: version + 1, at: hour(5) } as const;
    const after = evolveCheckpoint(twice, { ...event, state: "passed", reason: null, evidence: was as Evidence });
    expect(after.voided).toBeNull();
  });
});

describe("a checkpoint under a new plan version", () => {
  const owned = (owner: string, reminders = "") =>
    compiled(`${planText({ version: 2, owner, requirements: signOff("30d") })}${reminders}`);
  const rtc = (plan: Plan, before = state()) => under(plan, hour(3), before).get("pool01/rtc");

  it("is reminded of as often as the plan says, where somebody owns its unit", () => {
    const often = "\nreminders: { every: 12h }\n";
    expect(rtc(owned("kim", often))?.remindEveryMs).toBe(12 * 3_600_000);
    expect(rtc(owned("kim"))?.remindEveryMs).toBeNull();
    expect(
      rtc(compiled(`${planText({ version: 2, requirements: signOff("30d") })}${often}`))?.remindEveryMs,
    ).toBeNull();
  });

  it("that is missing is due by the new version's rules since it was required, and another keeps its deadline", () => {
    const sooner = (text: string) => text.replace("maxAge: 26h", "maxAge: 13h");
    expect(rtc(planOf(2, sooner))?.deadline).toBe(hour(13));
    const before = state();
    before.set("pool01/rtc", { ...(before.get("pool01/rtc") as Checkpoint), state: "failed", deadline: null });
    expect(rtc(planOf(2, sooner), before)?.deadline).toBeNull();
  });
});

describe("a sign-off under a new plan version", () => {
  it("is valid for as long as the new version says", () => {
    const validUntil = (age: string) =>
      under(planOf(2, undefined, age), hour(3)).get("global/agreed")?.evidence?.validUntil;
    expect(validUntil("1d")).toBe(hour(2 + 24));
    expect(validUntil("60d")).toBe(hour(2 + 60 * 24));
  });
});

describe("what is late or stale under a new plan version", () => {
  const remindedBy = (every: string | null, version: number): Plan => {
    const reminders = every === null ? "" : `reminders: { every: ${every} }`;
    return compiled(planText({ version, owner: "ana", extra: reminders, requirements: signOff("30d") }));
  };
  const late = (remindAt: string | null, every: string | null): Map<string, Checkpoint> => {
    const before = planCheckpoints(new Map(), remindedBy(every, 1), AT);
    const one = before.get("pool01/rtc") as Checkpoint;
    return before.set("pool01/rtc", { ...one, state: "late", deadline: null, remindAt });
  };
  const remindAt = (was: string | null, from: string | null, to: string | null) =>
    planCheckpoints(late(was, from), remindedBy(to, 2), hour(3)).get("pool01/rtc")?.remindAt;

  it("is reminded of at once where the plan adds reminders, sooner where it shortens them, and no more without any", () => {
    expect(remindAt(null, null, "24h")).toBe(hour(3));
    expect(remindAt(hour(20), "24h", "24h")).toBe(hour(20));
    expect(remindAt(hour(20), "24h", "2h")).toBe(hour(5));
    expect(remindAt(hour(20), "24h", null)).toBeNull();
  });

  it("is not reminded of where it is neither", () => {
    const before = planCheckpoints(new Map(), remindedBy(null, 1), AT);
    expect(planCheckpoints(before, remindedBy("24h", 2), hour(3)).get("pool01/rtc")?.remindAt).toBeNull();
  });
});

describe("how long newer evidence may wait to be compared", () => {
  it.each([
    ["1h", false],
    ["2h", true],
    ["24h", true],
    ["25h", false],
  ] as const)("may be %s: %s", (time, allowed) => {
    const text = planText().replace("of: accounts, kinds: [global],", `$& comparedWithin: ${time},`);
    expect(text).toContain(`comparedWithin: ${time}`);
    expect(compilePlan("plan.yaml", text, () => undefined, dynamoLimits).ok).toBe(allowed);
  });
});
