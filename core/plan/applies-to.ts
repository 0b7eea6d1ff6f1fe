import type { Requirement, Unit } from "./document.ts";

/** Does the plan ask this of the unit: by its kind, and by its roles where the requirement names any? */
export const appliesTo = (requirement: Requirement, unit: Unit): boolean =>
  requirement.kinds.includes(unit.kind) &&
  (requirement.roles.length === 0 || requirement.roles.some((role) => unit.roles.includes(role)));
