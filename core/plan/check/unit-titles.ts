import { textsOf } from "../document/said.ts";
import type { Unit } from "../document/unit.ts";
import { LANGUAGES } from "../language.ts";
import type { LoadedPlan } from "../load.ts";
import { type Located, valuesOf } from "../located.ts";
import type { PlanError } from "../plan.ts";

/** The same text for what looks alike: in any case, in any form of its characters, with any space. */
const alike = (text: string): string => text.normalize("NFKC").toLowerCase().trim().replaceAll(/\s+/g, " ");

/** What a unit is called or known by. */
const callsOf = ({ id, name, homes, title }: Unit) =>
  [
    { as: "id", texts: [id] },
    { as: "name", texts: name === undefined ? [] : [name] },
    { as: "home", texts: homes },
    { as: "title", texts: title === undefined ? [] : textsOf(title) },
  ].flatMap(({ as, texts }) => texts.map((text) => ({ as, text: alike(text), unit: id })));

/** The texts of a unit's title, with the place of each. */
const titlesOf = ({ value: { title } }: Located<Unit>) => {
  if (title === undefined) return [];
  if (typeof title === "string") return [{ path: ["title"], text: title }];
  return LANGUAGES.map((language) => ({ path: ["title", language], text: title[language] }));
};

/** Mails call a unit by its title: in no language may it be what another unit is called or known by. */
export const checkUnitTitles = ({ units }: LoadedPlan, errors: PlanError[]): void => {
  const calls = Map.groupBy(valuesOf(units).flatMap(callsOf), ({ text }) => text);
  for (const unit of units.values())
    for (const { path, text } of titlesOf(unit)) {
      const other = calls.get(alike(text))?.find((one) => one.unit !== unit.value.id);
      if (other !== undefined)
        errors.push(
          unit.errorAt(path, "plan-title-repeated", `"${text}" is also the ${other.as} of unit "${other.unit}"`),
        );
    }
};
