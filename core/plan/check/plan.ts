import { CANARY } from "../../manifest/object-key.ts";
import type { LoadedPlan } from "../load.ts";
import type { PlanError } from "../plan.ts";

/** The members that every plan must have, and the reserved name. */
export const checkPlan = (loaded: LoadedPlan, errors: PlanError[]): void => {
  const { value: root, errorAt } = loaded.root;
  if (root.migration === undefined) errors.push(errorAt([], "plan-schema", "migration: is missing"));
  if (root.migration === CANARY)
    errors.push(errorAt(["migration"], "plan-reserved", `"${CANARY}" is reserved for Cleargate's own canaries`));
  if (root.version === undefined) errors.push(errorAt([], "plan-schema", "version: is missing"));
  if (loaded.timeZone === undefined) errors.push(errorAt([], "plan-schema", "timeZone: is missing"));
  if (loaded.gates.size === 0) errors.push(errorAt([], "plan-schema", "gates: the plan has none"));
};
