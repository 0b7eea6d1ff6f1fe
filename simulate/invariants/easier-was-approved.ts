import { areTwoPeople } from "../../core/actor.ts";
import type { PlanFact } from "../../core/history/fact.ts";
import { easedBy } from "../../core/plan/easing/eased.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { factIn, headIn } from "../ledger-view.ts";
import type { CommitScene, Invariant } from "./invariant.ts";

const areDistinct = ({ by, approvedBy }: PlanFact): boolean => {
  const people = [by, ...approvedBy];
  return people.every((one, index) => people.slice(index + 1).every((other) => areTwoPeople(one, other)));
};

const check = (fact: PlanFact, before: Plan, after: Plan, { commit: { writes } }: CommitScene): string | undefined => {
  const { easingCount } = easedBy(before, after);
  const what = `${fact.migration}: version ${fact.planVersion} is easier than ${before.version} in ${easingCount} ways`;
  if (fact.eased.easingCount !== easingCount) return `${what}, and its fact says ${fact.eased.easingCount}`;
  if (easingCount === 0) return undefined;
  const { changeApprovals } = before.policy;
  if (fact.approvedBy.length < changeApprovals || (changeApprovals > 0 && !areDistinct(fact)))
    return `${what}, and was approved by ${fact.approvedBy.length} of ${changeApprovals}`;
  return writes.some(({ after: item }) => item?.pk === `N#${fact.migration}#plan:version`)
    ? undefined
    : `${what}, and nobody is told`;
};

export const easierWasApproved: Invariant = {
  name: "easier-was-approved",
  says: "A plan version that is easier than the one before is in force only where as many others approved it as that one says, and its recipients are told.",
  afterCommit: (scene) => {
    const { writes } = scene.commit;
    const fact = writes.flatMap(({ after }) => factIn(after) ?? []).find(({ type }) => type === "plan-applied");
    const was = writes.flatMap(({ before }) => headIn(before) ?? [])[0];
    if (fact?.type !== "plan-applied" || was === undefined || was.planVersion === 0) return undefined;
    const before = scene.planOf(fact.migration, was.planVersion);
    const after = scene.planOf(fact.migration, fact.planVersion);
    return before === undefined || after === undefined ? undefined : check(fact, before, after, scene);
  },
};
