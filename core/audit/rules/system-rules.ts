import type { AccountEntry } from "../../manifest/entry.ts";
import { attributesIn, comparedName, findSystemKey, isAttributeOf, isEstateType } from "../../manifest/system-entry.ts";
import type { PlannedInventory } from "../../plan/plan.ts";
import { counted, tally } from "../report-finding.ts";
import type { Rule, RuleContext, RunningRule } from "./rule.ts";

/** A rule about inventories of the existing system. */
const onSystem =
  (
    start: (context: RuleContext<PlannedInventory>) => {
      entry(entry: AccountEntry): void;
      end: RunningRule["end"];
    },
  ): Rule<PlannedInventory> =>
  (context) =>
    context.requirement.lists === "system" ? start(context) : undefined;

/** Members that accounts have; what is said of a part of the system is among its attributes. */
const FOREIGN = ["sip", "home", "target", "enabled", "guid", "sid"] as const satisfies (keyof AccountEntry)[];

/** What an entry says beyond what its type may have; undefined where it says nothing else. */
const findUnknown = (entry: AccountEntry): string | undefined => {
  const type = findSystemKey(entry.key)?.type;
  const foreign = FOREIGN.find((member) => entry[member] !== undefined);
  if (type === undefined || foreign !== undefined) return foreign;
  return attributesIn(entry.more).find((attribute) => !isAttributeOf(type, attribute))?.name;
};

const attributeUnknown = onSystem(({ requirement }) => {
  const unknown = tally();
  return {
    entry: (entry) => {
      const name = findUnknown(entry);
      if (name !== undefined) unknown.add(`${entry.key} (${name})`);
    },
    end: () =>
      unknown.finding(
        "attribute-unknown",
        requirement,
        (n) => `${counted(n, "part")} of the system with an attribute that cannot be read`,
      ),
  };
});

/** The name of a pool or a server; undefined for anything else. */
const findEstateName = ({ key }: AccountEntry): string | undefined => {
  const found = findSystemKey(key);
  return found !== undefined && isEstateType(found.type) ? found.name : undefined;
};

const NAMED = 3;
/** The first names, so that whoever reads only the message knows what to look for. */
const named = (names: readonly string[], count: number): string =>
  `${names.slice(0, NAMED).join(", ")}${count > NAMED ? ` and ${count - NAMED} more` : ""}`;

/** A plan that was compiled before there were such inventories names no unit, so that everything in one is unknown. */
const entityUnknown = onSystem(({ requirement }) => {
  const { estate = [], known } = requirement;
  const names = new Set([
    ...estate.flatMap((unit) => unit.names),
    ...known.map(({ name }) => comparedName("server", name)),
  ]);
  const unknown = tally();
  return {
    entry: (entry) => {
      const name = findEstateName(entry);
      if (name !== undefined && !names.has(name)) unknown.add(entry.key);
    },
    end: () =>
      unknown.finding(
        "entity-unknown",
        requirement,
        (n) => `no unit of the plan stands for ${named(unknown.names(), n)}`,
      ),
  };
});

const unitUnlisted = onSystem(({ requirement }) => {
  const { estate = [] } = requirement;
  const names = new Set(estate.flatMap((unit) => unit.names));
  const seen = new Set<string>();
  return {
    entry: (entry) => {
      const name = findEstateName(entry);
      // Only names of the plan are kept: an inventory may be of any length.
      if (name !== undefined && names.has(name)) seen.add(name);
    },
    end: () => {
      const unlisted = tally();
      for (const unit of estate) if (unit.listed && !unit.names.some((name) => seen.has(name))) unlisted.add(unit.id);
      return unlisted.finding(
        "unit-unlisted",
        requirement,
        (n) => `not among the pools and servers of the system: ${named(unlisted.names(), n)}`,
      );
    },
  };
});

export const systemRules: readonly Rule<PlannedInventory>[] = [attributeUnknown, entityUnknown, unitUnlisted];
