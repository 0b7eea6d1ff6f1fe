import type { PlannedManifestRequirement } from "../../plan/plan.ts";
import { unreachable } from "../../unreachable.ts";
import { accountRules } from "./account-rules.ts";
import { backupRules } from "./backup-rules.ts";
import { outcomes, subject } from "./check-rules.ts";
import { contentRules, inventoryEmpty } from "./content-rules.ts";
import { keyIsName } from "./key-rule.ts";
import type { Rule, RuleContext, RunningRule } from "./rule.ts";
import { systemRules } from "./system-rules.ts";

const start = <R extends PlannedManifestRequirement>(
  rules: readonly Rule<R>[],
  context: Omit<RuleContext, "requirement">,
  requirement: R,
): RunningRule[] => rules.map((rule) => rule({ ...context, requirement })).filter((running) => running !== undefined);

/** Starts the rules for one manifest; none for a kind that is not required, because that is refused. */
export const startRules = ({ requirement, ...context }: RuleContext<PlannedManifestRequirement>): RunningRule[] => {
  if (context.header.kind !== requirement.evidence) return [];
  switch (requirement.evidence) {
    case "inventory":
      return start([...contentRules, inventoryEmpty, keyIsName, ...accountRules, ...systemRules], context, requirement);
    case "backup":
      return start([...contentRules, ...backupRules], context, requirement);
    case "verification":
      return start([...contentRules, outcomes, subject], context, requirement);
    case "document":
      return start([...contentRules, outcomes], context, requirement);
    default:
      return unreachable(requirement);
  }
};
