import { comparedName } from "../../manifest/system-entry.ts";
import type { InventoryRequirement } from "../document/requirement/inventory.ts";
import { estateOf } from "../estate.ts";
import type { LoadedPlan } from "../load.ts";
import { type Located, valuesOf } from "../located.ts";
import type { PlanError } from "../plan.ts";

/** What an inventory of the existing system is held against; other inventories are held against nothing of it. */
export const checkInventory = (
  { value, errorAt }: Located<InventoryRequirement>,
  loaded: LoadedPlan,
  errors: PlanError[],
): void => {
  const wrong = (path: readonly (string | number)[], message: string): void =>
    void errors.push(errorAt([...path], "plan-inventory", `inventory "${value.id}": ${message}`));
  if (value.lists !== "system") {
    for (const member of ["units", "known"] as const)
      if (value[member].length > 0) wrong([member], `${member} is only for lists: system`);
    return;
  }
  const unitOf = new Map(
    estateOf(value, valuesOf(loaded.units)).flatMap(({ id, names }) => names.map((name) => [name, id] as const)),
  );
  const seen = new Set<string>();
  for (const [index, { name }] of value.known.entries()) {
    const compared = comparedName("server", name);
    const unit = unitOf.get(compared);
    // An exception that is none any more would hide the unit when it is removed.
    if (unit !== undefined) wrong(["known", index], `"${name}" is a name of unit "${unit}"`);
    if (seen.has(compared)) wrong(["known", index], `"${name}" is there twice`);
    seen.add(compared);
  }
};
