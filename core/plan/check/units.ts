import type { LoadedPlan } from "../load.ts";
import type { PlanError } from "../plan.ts";

/** An account is homed on one unit: what is a home of one may not be a home, the id or the name of another. */
export const checkUnits = (loaded: LoadedPlan, errors: PlanError[]): void => {
  const homes = new Map<string, string>();
  const names = Map.groupBy(
    [...loaded.units.values()].flatMap(({ value }) =>
      [value.id, value.name ?? []].flat().map((name) => ({ name: name.toLowerCase(), unit: value.id })),
    ),
    ({ name }) => name,
  );
  for (const { value, errorAt } of loaded.units.values()) {
    value.homes.forEach((home, index) => {
      const other = homes.get(home.toLowerCase());
      const named = names.get(home.toLowerCase())?.find(({ unit }) => unit !== value.id)?.unit;
      if (other !== undefined)
        errors.push(errorAt(["homes", index], "plan-home-repeated", `"${home}" is also a home of unit "${other}"`));
      else if (named !== undefined)
        errors.push(
          errorAt(["homes", index], "plan-home-repeated", `"${home}" is the id or the name of unit "${named}"`),
        );
      homes.set(home.toLowerCase(), value.id);
    });
    if (value.owner !== undefined && !loaded.contacts.has(value.owner))
      errors.push(errorAt(["owner"], "plan-contact-unknown", `unknown contact "${value.owner}"`));
  }
};
