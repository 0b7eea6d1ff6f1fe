import { appliesTo } from "../applies-to.ts";
import type { Requirement } from "../document/requirement/requirement.ts";
import { SHARED_KIND } from "../kinds.ts";
import type { LoadedPlan } from "../load.ts";
import { valuesOf } from "../located.ts";
import type { PlanError } from "../plan.ts";

const known = (names: Iterable<string>): string => [...new Set(names)].toSorted().join(", ") || "none";

/** A kind or a role that no requirement knows takes a unit out of every gate without a word. */
const checkUnitsAreKnown = ({ units, requirements }: LoadedPlan, errors: PlanError[]): void => {
  const kinds = new Set([SHARED_KIND, ...valuesOf(requirements).flatMap((one) => one.kinds)]);
  const roles = new Set(valuesOf(requirements).flatMap((one) => one.roles));
  for (const { value, errorAt } of units.values()) {
    if (!kinds.has(value.kind))
      errors.push(
        errorAt(
          ["kind"],
          "plan-kind-unknown",
          `no requirement is of kind "${value.kind}" (unit "${value.id}"); known are: ${known(kinds)}`,
        ),
      );
    value.roles.forEach((role, index) => {
      if (!roles.has(role))
        errors.push(
          errorAt(
            ["roles", index],
            "plan-role-unknown",
            `no requirement is of role "${role}" (unit "${value.id}"); known are: ${known(roles)}`,
          ),
        );
    });
  }
};

/** What a comparison or a sign-off reads. */
const inputsOf = (requirement: Requirement): readonly string[] => {
  if (requirement.evidence === "sign-off") return requirement.covers;
  if (requirement.evidence !== "cross-check") return [];
  return "with" in requirement ? [requirement.of, requirement.with] : [requirement.of];
};

const neededBy = ({ kinds, roles }: Requirement): string =>
  `kinds: ${kinds.join(", ")}${roles.length === 0 ? "" : `; roles: ${roles.join(", ")}`}`;

/** The kinds of unit that a requirement names, by the member that names them. */
const kindsNamedBy = (requirement: Requirement): readonly (readonly [string, readonly string[]])[] => [
  ["kinds", requirement.kinds],
  ...(requirement.evidence === "inventory" ? [["units", requirement.units] as const] : []),
];

/** Whoever leaves out what nobody needs says so, with a reason; else a forgotten unit would weaken every gate. */
const checkRequirementsAreNeeded = (loaded: LoadedPlan, errors: PlanError[], warnings: PlanError[]): void => {
  const { requirements, notApplicable } = loaded;
  const units = valuesOf(loaded.units);
  for (const { value, errorAt } of requirements.values()) {
    const { id } = value;
    if (notApplicable.has(id)) continue;
    const missing = inputsOf(value).find((input) => notApplicable.has(input));
    if (units.every((unit) => !appliesTo(value, unit)))
      errors.push(
        errorAt(
          [],
          "plan-requirement-unneeded",
          `no unit needs "${id}" (${neededBy(value)}): add such a unit, or name it under notApplicable with a reason`,
        ),
      );
    else if (missing !== undefined)
      errors.push(
        errorAt(
          [],
          "plan-requirement-unneeded",
          `"${id}" reads "${missing}", which is not applicable: name it under notApplicable too`,
        ),
      );
    for (const [index, role] of value.roles.entries())
      if (units.every((unit) => !unit.roles.includes(role)))
        warnings.push(errorAt(["roles", index], "plan-role-unused", `no unit is of role "${role}"`));
    for (const [member, kinds] of kindsNamedBy(value))
      for (const [index, kind] of kinds.entries())
        if (units.every((unit) => unit.kind !== kind))
          warnings.push(errorAt([member, index], "plan-kind-unused", `no unit is of kind "${kind}"`));
  }
};

/** An exception that is none any more would hide a unit that needs it. */
const checkExceptions = (loaded: LoadedPlan, errors: PlanError[]): void => {
  const { requirements, notApplicable } = loaded;
  for (const { value, errorAt } of notApplicable.values()) {
    const requirement = requirements.get(value.requirement)?.value;
    const wrong = (code: "plan-requirement-unknown" | "plan-requirement-needed", message: string): void =>
      void errors.push(errorAt(["requirement"], code, message));
    if (requirement === undefined) {
      wrong("plan-requirement-unknown", `unknown requirement "${value.requirement}"`);
      continue;
    }
    const needs = valuesOf(loaded.units).find((unit) => appliesTo(requirement, unit));
    if (needs !== undefined && !inputsOf(requirement).some((input) => notApplicable.has(input)))
      wrong("plan-requirement-needed", `"${requirement.id}" is applicable: unit "${needs.id}" needs it`);
  }
};

/** Does every unit count, and is every requirement needed, or said not to be? */
export const checkApplicable = (loaded: LoadedPlan, errors: PlanError[], warnings: PlanError[]): void => {
  checkUnitsAreKnown(loaded, errors);
  checkRequirementsAreNeeded(loaded, errors, warnings);
  checkExceptions(loaded, errors);
};
