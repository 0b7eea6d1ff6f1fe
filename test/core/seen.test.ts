import { describe, expect, it } from "vitest";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { firstToExpire, inputsDigest, isOutdated } from "../../core/readiness/comparison-inputs.ts";
import { seenOf, shownFor } from "../../core/readiness/seen-of.ts";
import { compiledPlan } from "../support/plan.ts";
import { at, checkpoint, DAY, evidence, HOUR, passed } from "../support/readiness.ts";

/** What people, comparisons and signatures have seen of evidence, and whether that is still what there is. */

const SIGN_OFF = `
  - { id: agreed, title: Agreed, evidence: sign-off, kinds: [pool], covers: [rtc, accounts], maxAge: 30d, judgement: test, signers: [{ role: business, contacts: [ana] }] }`;
const requirementOf = (id: string) => {
  const found = compiledPlan({ requirements: SIGN_OFF }).requirements.find((one) => one.id === id);
  if (found === undefined) throw new Error(`the plan has no ${id}`);
  return found;
};
const [agreed, rtc, homedOnce] = ["agreed", "rtc", "homed-once"].map(requirementOf) as [never, never, never];

const backup = passed(at(DAY));
const accounts = passed(at(HOUR), { requirement: "accounts", evidence: evidence(at(HOUR), { fact: "a" }) });
const elsewhere = passed(at(DAY), { unit: "pool02" });
const all: readonly Checkpoint[] = [backup, accounts, elsewhere];

describe("what is shown to somebody who approves", () => {
  const signOff = checkpoint({ requirement: "agreed", planVersion: 3, rules: "r3" });

  it("is all that a sign-off covers of its unit, and of any other requirement its own evidence", () => {
    expect(shownFor(signOff, agreed, all)).toEqual([backup, accounts]);
    expect(shownFor(backup, rtc, all)).toEqual([backup]);
  });

  it("is named by the plan version, the rules and the evidence, and moves with each", () => {
    const seen = seenOf(signOff, agreed, all);
    expect(seen).toEqual({ planVersion: 3, rules: "r3", evidence: inputsDigest([accounts, backup]) });
    const newer = [backup, { ...accounts, evidence: evidence(at(DAY), { fact: "b" }) }];
    expect(seenOf(signOff, agreed, newer).evidence).not.toBe(seen.evidence);
    expect(seenOf(signOff, agreed, [backup, accounts]).evidence).toBe(seen.evidence);
  });
});

describe("what reads evidence", () => {
  const inputs = [backup, accounts];
  const digest = inputsDigest(inputs);
  const compared = (over: object) => checkpoint({ evidence: evidence(at(DAY), { digest, ...over }) });
  const signed = (over: object) => checkpoint({ requirement: "agreed", signatures: [{ digest, ...over } as never] });

  it("is outdated where its comparison has not run over what there is", () => {
    expect(isOutdated(compared({}), homedOnce, inputs)).toBe(false);
    expect(isOutdated(compared({ digest: "other" }), homedOnce, inputs)).toBe(true);
    expect(isOutdated(checkpoint(), homedOnce, inputs)).toBe(true);
  });

  it("is not outdated before there is anything to compare", () => {
    expect(isOutdated(checkpoint(), homedOnce, [checkpoint()])).toBe(false);
    expect(isOutdated(checkpoint(), homedOnce, [])).toBe(false);
  });

  it("is outdated where it was signed over something else, and not before anybody has signed", () => {
    expect(isOutdated(signed({}), agreed, inputs)).toBe(false);
    expect(isOutdated(signed({ digest: "other" }), agreed, inputs)).toBe(true);
    expect(isOutdated(checkpoint({ requirement: "agreed" }), agreed, inputs)).toBe(false);
    expect(
      isOutdated({ ...signed({ digest: "other" }), evidence: evidence(at(DAY), { digest }) }, agreed, inputs),
    ).toBe(true);
  });

  it("is valid until the first of its inputs expires", () => {
    expect(firstToExpire(inputs)).toBe(at(HOUR));
    expect(firstToExpire([backup, checkpoint()])).toBe(at(DAY));
    expect(firstToExpire([])).toBeUndefined();
    expect(firstToExpire([checkpoint()])).toBeUndefined();
  });
});
