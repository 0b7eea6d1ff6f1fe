import type { InventoryRequirement } from "../../plan/document/requirement/inventory.ts";
import { finding } from "../report-finding.ts";
import type { Rule } from "./rule.ts";

const sourceIncomplete: Rule = ({ header, requirement }) =>
  header.complete
    ? undefined
    : { end: () => [finding("source-incomplete", "the agent could not read all of its source", { requirement })] };

const keysRepeated: Rule = ({ requirement }) => ({
  end: ({ repetitions, repeated }) =>
    repetitions === 0
      ? []
      : [
          finding("keys-repeated", `${repetitions} entries repeat a key: ${repeated.slice(0, 3).join(", ")}`, {
            requirement,
            count: repetitions,
            where: repeated,
          }),
        ],
});

const NOUN = { accounts: "account", databases: "database", system: "part of the system" } as const;

export const inventoryEmpty: Rule<InventoryRequirement> = ({ requirement, unit }) =>
  requirement.allowEmpty
    ? undefined
    : {
        end: ({ entries }) =>
          entries > 0
            ? []
            : [finding("inventory-empty", `no ${NOUN[requirement.lists]} is listed for ${unit.id}`, { requirement })],
      };

export const contentRules: readonly Rule[] = [sourceIncomplete, keysRepeated];
