import { describe, expect, it } from "vitest";
import { approvalView } from "../../functions/api/approval-view.ts";
import { compiled, planText } from "../support/plan.ts";
import { at, DAY, passed } from "../support/readiness.ts";

const DRILL = `
  - { id: drill, title: Drill, evidence: verification, of: rtc, kinds: [pool], maxAge: 30d, maxDuration: 4h, judgement: test }
  - { id: quick, title: Quick, evidence: verification, of: rtc, kinds: [pool], maxAge: 30d, judgement: test }
  - { id: copied, title: Copied, evidence: backup, kinds: [pool], maxAge: 1d, copyRule: 3-2-1, offSiteCopies: 2, immutableCopies: 1, judgement: test }`;
const { requirements } = compiled(planText({ requirements: DRILL }));
const NOTHING = { maxDurationMs: null, minimumProof: null, offSiteCopies: null, immutableCopies: null, copyRule: null };

const limitsOf = (id: string) => {
  const requirement = requirements.find((one) => one.id === id);
  if (requirement === undefined) throw new Error(`no ${id}`);
  const checkpoint = passed(at(DAY), { requirement: id });
  return approvalView(checkpoint, requirement, [checkpoint], at(0)).limits;
};

describe("what the plan asks of evidence", () => {
  it.each([
    ["of a drill, how long it may take", "drill", { maxDurationMs: 4 * 3_600_000, minimumProof: "listed" }],
    ["of a check without a limit, nothing of that", "quick", { minimumProof: "listed" }],
    ["of a backup, its proof", "rtc", { minimumProof: "hashed" }],
    [
      "of a backup, its copies",
      "copied",
      { minimumProof: "listed", copyRule: "3-2-1", offSiteCopies: 2, immutableCopies: 1 },
    ],
    ["of an inventory, nothing", "accounts", {}],
  ])("is, %s", (_, id, limits) => {
    expect(limitsOf(id)).toMatchObject({ ...NOTHING, ...limits });
  });
});
