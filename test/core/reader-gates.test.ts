import { describe, expect, it } from "vitest";
import { finding } from "../../core/audit/report-finding.ts";
import { verdictOf } from "../../core/audit/verdict.ts";
import type { Verdict } from "../../core/finding.ts";
import type { Change } from "../../core/readiness/cascade/change.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { inputsDigest, inputsOf, pendingComparisons } from "../../core/readiness/comparison-inputs.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import { personOf } from "../support/people.ts";
import { compiled, compiledPlan, planText } from "../support/plan.ts";
import { happen, type World, worldOf } from "../support/world.ts";

/** Evidence that a comparison reads, and whoever is about to clear a gate in which the comparison counts. */

const AT = "2026-11-22T00:00:00.000Z";
const LATER = "2026-11-23T00:00:00.000Z";
const SIGN_OFF = `
  - { id: agreed, title: Agreed, evidence: sign-off, kinds: [global], covers: [homed-once], maxAge: 30d, judgement: test, signers: [{ role: business, contacts: [ana] }] }`;
const PASSED: Verdict = { outcome: "accepted", effect: "passed", findings: [] };

const plan = compiledPlan({ requirements: SIGN_OFF });
const evidence = (fact: string) => ({
  ...{ fact, object: null, digest: fact, agent: "agent00", entries: 1, bytes: 1 },
  ...{ completedAt: AT, sealedAt: AT, receivedAt: AT, validUntil: LATER },
});

/** Everything passed, and the gate of the migration so. */
const world = (go: Partial<Gate>, of = plan): World => {
  const made = worldOf(of, AT);
  for (const [id, one] of made.checkpoints)
    made.checkpoints.set(id, { ...one, state: "passed", deadline: null, evidence: evidence(`first ${id}`) });
  made.gates.set("go", { ...(made.gates.get("go") as Gate), ...go });
  return made;
};

const refresh = (made: World, id: string, kind: "evidence" | "comparison" = "evidence", verdict = PASSED) => {
  const checkpoint = made.checkpoints.get(id) as Checkpoint;
  const known = { head: made.head, checkpoint, verdict, evidence: evidence("new"), fact: "new" };
  const change: Change = kind === "evidence" ? { kind, ...known, kept: {} } : { kind, ...known };
  const { gates, unchanged, events } = happen(made, change, AT);
  return { written: gates.map(({ value }) => value), checked: unchanged.map(({ id: gate }) => gate), events };
};
const shut = (unsatisfied: number): Partial<Gate> => ({
  state: "blocked",
  unsatisfied,
  validUntil: null,
  stableAt: LATER,
});

describe("newer evidence that a comparison reads", () => {
  it("writes a gate that one more commit may clear, and changes nothing else of it", () => {
    for (const unsatisfied of [0, 1]) {
      const made = world(shut(unsatisfied));
      const before = made.gates.get("go") as Gate;
      const { written, checked } = refresh(made, "pool01/accounts");
      expect(written).toEqual([{ ...before, version: before.version + 1, stableAt: unsatisfied === 0 ? LATER : null }]);
      expect(checked).toEqual([]);
    }
  });

  it("only checks a gate that needs more than one commit to clear", () => {
    expect(refresh(world(shut(2)), "pool01/accounts")).toMatchObject({ written: [], checked: ["go"] });
    expect(refresh(world({ state: "clear", unsatisfied: 0, validUntil: AT }), "pool01/accounts")).toMatchObject({
      written: [],
      checked: ["go"],
    });
  });

  it("is unknown where an object could not be judged: what read older evidence has to run again, and clears nothing", () => {
    const alone = compiled(
      planText({ requirements: SIGN_OFF }).replace("requirements: all", "requirements: [agreed, homed-once]"),
    );
    const made = world(shut(1), alone);
    const requirements = new Map(alone.requirements.map((one) => [one.id, one]));
    const pending = () =>
      pendingComparisons([...made.checkpoints.values()], requirements).map(({ requirement }) => requirement);
    for (const id of ["homed-once", "agreed"]) {
      const reader = made.checkpoints.get(`global/${id}`) as Checkpoint;
      const digest = inputsDigest(inputsOf(made.checkpoints.values(), requirements.get(id) as never, "global"));
      made.checkpoints.set(`global/${id}`, { ...reader, evidence: { ...evidence(`first global/${id}`), digest } });
    }
    expect(pending()).toEqual([]);
    const unjudged = verdictOf([finding("manifest-unjudged", "nobody could read it")]);
    const { written } = refresh(made, "pool01/accounts", "evidence", unjudged);
    expect(written.map(({ id }) => id)).toEqual(["move@pool01", "go"]);
    expect(pending()).toEqual(["agreed", "homed-once"]);
  });

  it("does neither where it is the same evidence, or where nobody reads it", () => {
    expect(refresh(world(shut(1)), "pool01/rtc")).toMatchObject({ written: [], checked: [] });
    const made = world(shut(1));
    const one = made.checkpoints.get("pool01/accounts") as Checkpoint;
    made.checkpoints.set("pool01/accounts", { ...one, evidence: evidence("new") });
    expect(refresh(made, "pool01/accounts")).toMatchObject({ written: [], checked: [] });
  });

  it("is a comparison's too, where a sign-off covers it", () => {
    const made = world({ state: "clear", unsatisfied: 0, validUntil: AT });
    expect(refresh(made, "global/homed-once", "comparison").checked).toEqual(["go"]);
  });

  it("is known by the plan, which names the gates of what reads each checkpoint", () => {
    const readerGates = Object.fromEntries(
      plan.checkpoints.map(({ unit, requirement, readerGates: gates }) => [`${unit}/${requirement}`, gates]),
    );
    expect(readerGates).toEqual({
      "global/agreed": [],
      "global/homed-once": ["go"],
      "pool01/accounts": ["go"],
      "pool02/accounts": ["go"],
      "pool01/rtc": [],
      "pool02/rtc": [],
    });
  });
});

/** A gate of a sign-off alone, which covers a comparison that counts in another gate. */
const SIGNED_GATE = `
  - { id: signed, title: Signed, before: the step, scope: migration, requirements: [agreed], contacts: [ana] }`;

describe("a gate of a sign-off that covers a comparison", () => {
  const covering = SIGN_OFF.replace("covers: [homed-once]", "covers: [rtc, homed-once]");
  const signedPlan = compiledPlan({ requirements: covering, extra: SIGNED_GATE });

  /** All has passed and been compared, newer accounts have been pushed or not, and somebody signs. */
  const signedOver = (isRefreshed: boolean): World => {
    const made = worldOf(signedPlan, AT);
    for (const [id, one] of made.checkpoints)
      if (id !== "global/agreed")
        made.checkpoints.set(id, { ...one, state: "passed", deadline: null, evidence: evidence(`first ${id}`) });
    const requirement = (name: string) => signedPlan.requirements.find(({ id }) => id === name);
    const digestOf = (name: string) =>
      inputsDigest(inputsOf(made.checkpoints.values(), requirement(name) as never, "global"));
    const compared = made.checkpoints.get("global/homed-once") as Checkpoint;
    made.checkpoints.set("global/homed-once", {
      ...compared,
      evidence: { ...evidence("compared"), digest: digestOf("homed-once") },
    });
    if (isRefreshed) refresh(made, "pool01/accounts");
    const seen = { planVersion: 1, rules: "r", evidence: digestOf("agreed") };
    const signing = {
      ...{ fact: "signed", by: personOf("ana"), role: "business", reason: "seen", seen, current: seen },
      ...{ validUntil: () => LATER, deadline: LATER },
    };
    const approval = { action: "signed", requirement: requirement("agreed"), contacts: signedPlan.contacts, signing };
    const checkpoint = made.checkpoints.get("global/agreed");
    happen(made, { kind: "approval", head: made.head, checkpoint, approval, fact: "signed" } as never, AT);
    return made;
  };

  it("clears with the signature where the comparison has seen all", () => {
    expect(signedOver(false).gates.get("signed")).toMatchObject({ state: "clear" });
  });

  it("waits where newer evidence is being compared: what was signed will not be what is found", () => {
    const made = signedOver(true);
    expect(made.checkpoints.get("global/agreed")).toMatchObject({ state: "passed" });
    expect(made.gates.get("signed")).toMatchObject({ state: "blocked", unsatisfied: 0 });
  });

  it("is one of what reads the accounts, as whoever clears it must have seen them", () => {
    const accounts = signedPlan.checkpoints.find(
      ({ unit, requirement }) => `${unit}/${requirement}` === "pool01/accounts",
    );
    expect(accounts?.readerGates).toEqual(["go", "signed"]);
  });
});

describe("a comparison that is to run again", () => {
  it("blocks since the newest of what it reads arrived, whatever is missing beside it", () => {
    const { checkpoints } = world(shut(1));
    const one = checkpoints.get("pool02/accounts") as Checkpoint;
    checkpoints.set("pool02/accounts", { ...one, evidence: null });
    const requirements = new Map(plan.requirements.map((asked) => [asked.id, asked]));
    const pending = pendingComparisons([...checkpoints.values()], requirements);
    const compared = pending.find(({ requirement }) => requirement === "homed-once");
    expect(compared).toMatchObject({ state: "comparing", since: AT });
  });
});

describe("what a comparison has read", () => {
  it("is another set where an input is missing that was there", () => {
    const { checkpoints } = world(shut(1));
    const homed = plan.requirements.find(({ id }) => id === "homed-once");
    if (homed === undefined) throw new Error("the plan has no comparison");
    const before = inputsOf(checkpoints.values(), homed, "global");
    const without = before.map((one, index) => (index === 0 ? { ...one, evidence: null } : one));
    expect(before).toHaveLength(2);
    expect(new Set([before, without, without.slice(1)].map(inputsDigest)).size).toBe(3);
  });
});
