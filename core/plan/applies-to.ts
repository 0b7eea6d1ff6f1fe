import type { Requirement } from "./document/requirement/requirement.ts";
import type { Unit } from "./document/unit.ts";

/** Does the requirement apply to the unit: by its kind, and by its roles where the requirement names any? */
export const appliesTo = (requirement: Pick<Requirement, "kinds" | "roles">, unit: Unit): boolean =>
  requirement.kinds.includes(unit.kind) &&
  (requirement.roles.length === 0 || requirement.roles.some((role) => unit.roles.includes(role)));
