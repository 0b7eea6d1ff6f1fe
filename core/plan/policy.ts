import { durationMs } from "../duration.ts";
import type { LoadedPlan } from "./load.ts";
import type { PlanError, PlanPolicy } from "./plan.ts";
import { resolveContacts } from "./recipients.ts";

const DEFAULT_MAX_WAIVER = "30d";
const DEFAULT_DAMP = { after: 3, within: "1h" };

/** The policy of a plan, with its contacts resolved. */
export const compilePolicy = (loaded: LoadedPlan, errors: PlanError[]): PlanPolicy => {
  const { waivers, changes, reminders, notifications, summary, root } = loaded;
  const { after, within } = notifications?.damp ?? DEFAULT_DAMP;
  return {
    remindEveryMs: reminders === undefined ? null : durationMs(reminders.every),
    maxWaiverMs: durationMs(waivers?.maxDuration ?? DEFAULT_MAX_WAIVER),
    changeApprovals: changes?.approvals ?? 0,
    damp: { after, withinMs: durationMs(within) },
    summary:
      summary === undefined
        ? null
        : { ...summary, contacts: resolveContacts(summary.contacts, ["summary", "contacts"], root, loaded, errors) },
  };
};
