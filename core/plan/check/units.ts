import type { LoadedPlan } from "../load.ts";
import type { PlanError } from "../plan.ts";

export const checkUnits = (loaded: LoadedPlan, errors: PlanError[]): void => {
  const homes = new Map<string, string>();
  for (const { value, errorAt } of loaded.units.values()) {
    value.homes.forEach((home, index) => {
      const other = homes.get(home.toLowerCase());
      if (other !== undefined)
        errors.push(errorAt(["homes", index], "plan-home-repeated", `"${home}" is also a home of unit "${other}"`));
      homes.set(home.toLowerCase(), value.id);
    });
    if (value.owner !== undefined && !loaded.contacts.has(value.owner))
      errors.push(errorAt(["owner"], "plan-contact-unknown", `unknown contact "${value.owner}"`));
  }
};
