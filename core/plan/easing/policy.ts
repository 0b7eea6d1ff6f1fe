import { planDuration } from "../../duration.ts";
import type { ComparedPlan, Easing } from "./easing.ts";

/** What people may do without evidence, or alone. */
export const easedPolicy = ({ policy: before }: ComparedPlan, { policy: after }: ComparedPlan): Easing[] => [
  ...(after.maxWaiverMs > before.maxWaiverMs
    ? [
        {
          ...{ code: "waiver-lengthened" as const, about: "waivers", member: "maxDuration" },
          ...{ before: planDuration(before.maxWaiverMs), after: planDuration(after.maxWaiverMs) },
        },
      ]
    : []),
  ...(after.changeApprovals < before.changeApprovals
    ? [
        {
          ...{ code: "approvals-lowered" as const, about: "changes", member: "approvals" },
          ...{ before: String(before.changeApprovals), after: String(after.changeApprovals) },
        },
      ]
    : []),
];
