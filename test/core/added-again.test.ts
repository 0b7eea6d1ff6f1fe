import { describe, expect, it } from "vitest";
import { checkpointId, isSatisfiedAt } from "../../core/readiness/checkpoint/checkpoint.ts";
import { applyPlan, emptyState, type MigrationState } from "../../core/readiness/plan-change.ts";
import { compiled, planText } from "../support/plan.ts";
import { at, DAY, evidence, passed, START, waiver } from "../support/readiness.ts";

/**
 * A plan version that drops a checkpoint drops all that is known of it, good and bad: that is an easing, which is named, mailed
 * and approved as one. What a later version adds again is new, and nothing of before opens a gate.
 */

const planOf = (version: number, without = false) => {
  const lines = planText({ version }).split("\n");
  return compiled(lines.filter((line) => !without || !line.includes("id: homed-once,")).join("\n"));
};
const ID = "global/homed-once";

/** Everything passes, by evidence and by a waiver, and is signed. */
const satisfied = ({ checkpoints, gates }: MigrationState): MigrationState => ({
  gates,
  checkpoints: new Map(
    [...checkpoints].map(([id, { version, planVersion, gates: counts, unit, requirement, rules, readerGates }]) => [
      id,
      passed(at(9 * DAY), {
        ...{ version, planVersion, gates: counts, unit, requirement, rules, readerGates, waiver: waiver(at(9 * DAY)) },
        evidence: evidence(at(9 * DAY), { fact: id }),
        baseline: [{ at: START, entries: 10, bytes: 10 }] as never,
      }),
    ]),
  ),
});

describe("a checkpoint that a plan drops and a later one adds again", () => {
  const before = satisfied(applyPlan(emptyState, planOf(1), START));
  const dropped = applyPlan(before, planOf(2, true), at(DAY));
  const again = applyPlan(dropped, planOf(3), at(2 * DAY));
  const one = [...again.checkpoints.values()].find((checkpoint) => checkpointId(checkpoint) === ID);

  it("has no evidence, waiver, signature or baseline of before, and is due anew", () => {
    expect(before.checkpoints.get(ID)).toMatchObject({ state: "passed" });
    expect(one).toMatchObject({
      ...{
        state: "missing",
        since: at(2 * DAY),
        evidence: null,
        voided: null,
        waiver: null,
        signatures: [],
        baseline: [],
      },
      newInGates: one?.gates,
    });
    if (one !== undefined) expect(isSatisfiedAt(one, at(2 * DAY))).toBe(false);
  });

  it("shuts every gate that counts it, until there is newer evidence", () => {
    expect(one?.gates.length).toBeGreaterThan(0);
    for (const id of one?.gates ?? []) expect(again.gates.get(id)?.state).toBe("blocked");
  });
});
