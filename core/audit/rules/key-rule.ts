import type { AccountEntry } from "../../manifest/entry.ts";
import { findSystemKey, systemKey } from "../../manifest/system-entry.ts";
import type { InventoryList, InventoryRequirement } from "../../plan/document/requirement/inventory.ts";
import { isPrintable } from "../../printable.ts";
import { counted, tally } from "../report-finding.ts";
import type { Rule } from "./rule.ts";

const OTHER_NAME = /^(?:sip|id):/i;

/**
 * An account is compared by its address, and by another name only where it has none. An address that is none is found as
 * such, and not once more.
 */
const isAccountName = ({ key, sip = "" }: AccountEntry): boolean => {
  // Nearly always, for which nothing is made.
  if (key === sip && key.trim() !== "") return true;
  const address = sip.trim().toLowerCase();
  return address === "" ? OTHER_NAME.test(key) : key.toLowerCase() === address || key === sip;
};

const isDatabaseName = ({ key }: AccountEntry): boolean => key.startsWith("db:");

const isSystemName = ({ key, name = "" }: AccountEntry): boolean => {
  const found = findSystemKey(key);
  return found !== undefined && found.name !== "" && isPrintable(name) && systemKey(found.type, name) === key;
};

const IS_NAME: Readonly<Record<InventoryList, (entry: AccountEntry) => boolean>> = {
  accounts: isAccountName,
  databases: isDatabaseName,
  system: isSystemName,
};

/** Whatever is listed under another key than its name is compared with nothing. */
export const keyIsName: Rule<InventoryRequirement> = ({ requirement }) => {
  const misnamed = tally();
  const isName = IS_NAME[requirement.lists];
  return {
    entry: (entry: AccountEntry) => {
      if (!isName(entry)) misnamed.add(entry.sip === undefined ? entry.key : `${entry.key} (${entry.sip})`);
    },
    end: () =>
      misnamed.finding(
        "key-not-name",
        requirement,
        (n) => `${counted(n, "key")} that name something else than their entry`,
      ),
  };
};
