import { FINDING_SEVERITY, STRICTNESS } from "../../finding.ts";
import { ownHomes, type Unit } from "../document/unit.ts";
import type { Requirement } from "../plan.ts";
import { type ComparedPlan, type Easing, missingFrom, shown } from "./easing.ts";
import { saysTheSame, shownSaid } from "./said.ts";

/** By which names accounts may call units their home, and a system its servers, decides what an inventory may contain. */

const easedUnit = (before: Unit, after: Unit): Easing[] =>
  (["name", "homes"] as const).flatMap((member) => {
    const [was, is] = [shown(before[member]), shown(after[member])];
    return was === is ? [] : [{ code: "unit-changed" as const, about: before.id, member, before: was, after: is }];
  });

/**
 * Whoever reads that a gate is open acts on the unit that the mail names. A first title comes beside nothing else, but one
 * that is gone could come back as another.
 */
const easedTitle = ({ id, title: was }: Unit, { title: is }: Unit): Easing[] =>
  was === undefined || (is !== undefined && saysTheSame(was, is))
    ? []
    : [
        {
          ...{ code: "title-changed", about: id, member: "title" },
          ...{ before: shownSaid(was), after: is === undefined ? "none" : shownSaid(is) },
        },
      ];

const changedUnits = (before: ComparedPlan, after: ComparedPlan): Easing[] => {
  const next = new Map(after.units.map((unit) => [unit.id, unit]));
  return before.units.flatMap((unit) => {
    const same = next.get(unit.id);
    return same === undefined ? [] : [...easedUnit(unit, same), ...easedTitle(unit, same)];
  });
};

type Weighed = "account-home-elsewhere" | "account-home-unknown" | "entity-unknown";

const homesOf = ({ units }: ComparedPlan): ReadonlySet<string> => new Set(units.flatMap(ownHomes));

const weigh = ({ severity }: Requirement, code: Weighed): number =>
  STRICTNESS[severity[code] ?? FINDING_SEVERITY[code]];

/** How much more a name weighs in an inventory while the plan does not know it. */
const weightOfUnknown = (requirement: Requirement): number => {
  if (requirement.evidence !== "inventory") return 0;
  if (requirement.lists === "system") return weigh(requirement, "entity-unknown");
  return weigh(requirement, "account-home-unknown") - weigh(requirement, "account-home-elsewhere");
};

/** The names of units that are new, or gone, where it matters to an inventory whether a name is known. */
const changedHomes = (before: ComparedPlan, after: ComparedPlan): Easing[] => {
  const differences = after.requirements.map(weightOfUnknown);
  const [was, is] = [homesOf(before), homesOf(after)];
  const known = differences.some((difference) => difference > 0) ? missingFrom(is, was) : [];
  const unknown = differences.some((difference) => difference < 0) ? missingFrom(was, is) : [];
  return [
    ...known.map((home): Easing => ({ code: "home-changed", about: home, before: "unknown", after: "known" })),
    ...unknown.map((home): Easing => ({ code: "home-changed", about: home, before: "known", after: "unknown" })),
  ];
};

export const easedUnits = (before: ComparedPlan, after: ComparedPlan): Easing[] => [
  ...changedUnits(before, after),
  ...changedHomes(before, after),
];
