import { compareText } from "../compare-text.ts";
import { comparedName } from "../manifest/system-entry.ts";
import type { InventoryRequirement } from "./document/requirement/inventory.ts";
import { ownHomes, type Unit } from "./document/unit.ts";
import type { EstateUnit } from "./plan.ts";

/** A distinguished name is no name in DNS. */
const isDnsName = (name: string): boolean => !name.includes("=");

/**
 * The units that an inventory of the existing system is held against. They are part of its requirement, so that the pass
 * over a manifest needs nothing else, and so that evidence is void when a unit comes, goes or is renamed.
 */
export const estateOf = ({ units: kinds }: InventoryRequirement, units: readonly Unit[]): EstateUnit[] =>
  units
    .map((unit) => ({
      id: unit.id,
      names: [
        ...new Set(
          ownHomes(unit)
            .filter(isDnsName)
            .map((name) => comparedName("server", name)),
        ),
      ].toSorted(),
      listed: kinds.includes(unit.kind),
    }))
    .toSorted((a, b) => compareText(a.id, b.id));
