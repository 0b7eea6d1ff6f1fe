import { describe, expect, it } from "vitest";
import { checkpointItem } from "../../adapters/dynamo/items.ts";
import { dueCheckpoint } from "../../core/readiness/cascade/outcome.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { CommitScene } from "../../simulate/invariants/invariant.ts";
import { passedByWord } from "../../simulate/invariants/passed-by-word.ts";
import { ledgerView } from "../../simulate/ledger-view.ts";
import { personOf } from "../support/people.ts";
import { compiledPlan } from "../support/plan.ts";
import { at, checkpoint, DAY, evidence, failed, passed } from "../support/readiness.ts";

/** The simulation's rule about words sees what was sealed before a plan has voided it. */

const plan = compiledPlan({
  requirements:
    "\n  - { id: emptied, title: E, evidence: document, kinds: [pool], maxAge: 7d, attest: {}, judgement: test }",
});
const sealed = evidence(at(DAY));
const word = evidence(at(DAY), {
  ...{ fact: "word", object: null, attested: { by: personOf("kim"), approvedBy: personOf("ana"), until: null } },
});
const brokenAfter = (...history: readonly (Checkpoint | undefined)[]): string | undefined => {
  const items = [...history, passed(at(DAY), { evidence: word })].map((one) =>
    one === undefined ? undefined : checkpointItem(dueCheckpoint({ ...one, requirement: "emptied" })),
  );
  const writes = items.flatMap((is, index) => {
    const [before] = items.slice(index - 1, index);
    const { pk, sk } = is ?? before ?? { pk: "", sk: "" };
    return [{ key: { pk, sk }, before, after: is }];
  });
  const view = ledgerView();
  for (const write of writes) view.follow([write as never], 0);
  return passedByWord.afterCommit?.({
    ...{ view, planOf: () => plan, commit: { at: 0, writes: writes.slice(-1) } },
  } as unknown as CommitScene);
};

describe("the rule that no word talks away what failed", () => {
  it.each([
    ["the state just before", [failed({ evidence: sealed })]],
    ["what a plan has voided since", [failed({ evidence: sealed }), checkpoint()]],
    ["what two plans have voided since", [failed({ evidence: sealed }), checkpoint(), checkpoint({ planVersion: 2 })]],
    ["what was inconclusive", [checkpoint({ state: "inconclusive", evidence: sealed }), checkpoint()]],
    ["what nobody could judge", [checkpoint({ unjudgedAt: at(0) }), checkpoint()]],
  ])("sees %s", (_, history) => {
    expect(brokenAfter(...history)).toContain("passes at version");
  });

  it.each([
    ["nothing before", []],
    ["sealed evidence that passed after what failed", [failed({ evidence: sealed }), passed(at(DAY)), checkpoint()]],
    ["a checkpoint that the plan had dropped", [failed({ evidence: sealed }), undefined, checkpoint()]],
  ])("lets a word pass over %s", (_, history) => {
    expect(brokenAfter(checkpoint(), ...history)).toBeUndefined();
  });
});
