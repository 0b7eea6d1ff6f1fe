import { describe, expect, it } from "vitest";
import { easingsOf } from "../../core/plan/easing/easings.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { blockersAmong, inputsDigest, inputsOf, pendingComparisons } from "../../core/readiness/comparison-inputs.ts";
import { applyPlan, emptyState } from "../../core/readiness/plan-change.ts";
import { compiled, planText } from "../support/plan.ts";

/** A gate asks for a sign-off alone, which covers a comparison, which reads inventories: each hides the next. */

const AT = "2026-11-22T00:00:00.000Z";
const SIGN_OFF = `
  - { id: agreed, title: Agreed, evidence: sign-off, kinds: [global], covers: [homed-once], maxAge: 30d, judgement: test, signers: [{ role: business, contacts: [ana] }] }`;
const text = planText({ requirements: SIGN_OFF })
  .replace("requirements: all", "requirements: [agreed]")
  .replace("requirements: [accounts, rtc]", "requirements: [rtc]");
const plan = compiled(text);

/** Every checkpoint passed on what it reads now. */
const passed = ({ checkpoints, requirements }: Plan): Map<string, Checkpoint> => {
  const all = applyPlan(emptyState, plan, AT).checkpoints;
  const known = new Map(requirements.map((one) => [one.id, one]));
  const done = new Map<string, Checkpoint>();
  const order = ["accounts", "rtc", "homed-once", "agreed"];
  for (const { unit, requirement } of checkpoints.toSorted(
    (a, b) => order.indexOf(a.requirement) - order.indexOf(b.requirement),
  )) {
    const id = `${unit}/${requirement}`;
    const inputs = inputsOf(done.values(), known.get(requirement) as never, unit);
    const evidence = { fact: id, digest: inputsDigest(inputs), receivedAt: AT } as Checkpoint["evidence"];
    done.set(id, { ...(all.get(id) as Checkpoint), state: "passed", evidence });
  }
  return done;
};

describe("a sign-off of a comparison", () => {
  const blocking = (change: (checkpoints: Map<string, Checkpoint>) => void): string[] => {
    const checkpoints = passed(plan);
    change(checkpoints);
    const all = [...checkpoints.values()];
    const pending = pendingComparisons(all, new Map(plan.requirements.map((one) => [one.id, one])));
    const members = all.filter(({ gates }) => gates.includes("go"));
    return blockersAmong(pending, members).map(({ requirement, state }) => `${requirement} ${state}`);
  };

  it("does not count while the comparison has not read the newest evidence", () => {
    expect(blocking(() => {})).toEqual([]);
    expect(
      blocking((checkpoints) => {
        const accounts = checkpoints.get("pool01/accounts") as Checkpoint;
        const evidence = { ...accounts.evidence, fact: "newer" } as Checkpoint["evidence"];
        checkpoints.set("pool01/accounts", { ...accounts, evidence });
      }),
    ).toEqual(["agreed comparing"]);
  });

  it("counts in gates that newer evidence of what the comparison reads must not overtake", () => {
    const gatesOf = (id: string) =>
      plan.checkpoints.find(({ unit, requirement }) => `${unit}/${requirement}` === id)?.readerGates;
    expect(gatesOf("global/homed-once")).toEqual(["go"]);
    expect(gatesOf("pool01/accounts")).toEqual(["go"]);
    expect(gatesOf("pool01/rtc")).toEqual([]);
  });

  it("makes a plan easier by which the comparison reads less", () => {
    const less = compiled(
      text
        .replace("evidence: inventory, kinds: [pool]", "evidence: inventory, kinds: [pool], roles: [x]")
        .replace("kind: pool, name: pool01", "kind: pool, roles: [x], name: pool01"),
    );
    expect(easingsOf(plan, less).map(({ code, about, before }) => `${code} ${about} ${before}`)).toEqual([
      "input-changed global/homed-once pool02/accounts",
    ]);
  });
});
