import type { Restore } from "./document/requirement/restore.ts";
import type { Requirement } from "./document.ts";
import type { LoadedPlan } from "./load.ts";
import { valuesOf } from "./located.ts";
import type { PlannedRestore } from "./plan.ts";

/** The steps by which what a requirement asks for is restored; undefined where the plan has none. */
export const restoreOf = (requirement: Requirement): Restore | undefined =>
  "restore" in requirement ? requirement.restore : undefined;

/** A requirement without its steps: whoever judges reads every requirement, and no step decides anything. */
export const withoutRestore = (requirement: Requirement): Requirement => {
  const copy = { ...requirement };
  if ("restore" in copy) delete copy.restore;
  return copy;
};

/** The steps of all requirements, in the order of the requirements. */
export const compileRestores = ({ requirements }: LoadedPlan): PlannedRestore[] =>
  valuesOf(requirements).flatMap((requirement) => {
    const restore = restoreOf(requirement);
    return restore === undefined ? [] : [{ requirement: requirement.id, ...restore }];
  });
