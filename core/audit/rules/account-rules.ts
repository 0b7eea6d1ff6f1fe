import type { AccountEntry } from "../../manifest/entry.ts";
import type { InventoryRequirement } from "../../plan/document/requirement/inventory.ts";
import { counted, tally } from "../report-finding.ts";
import type { Rule, RuleContext, RunningRule } from "./rule.ts";

/** `sip:user@domain`, the form of msRTCSIP-PrimaryUserAddress; no parameters, no spaces. */
const SIP_URI = /^sip:[^\s@:;?<>"]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/i;
const MAX_SIP_LENGTH = 520;

/** A rule about lists of accounts; databases have neither address nor home. */
const onAccounts =
  (
    start: (context: RuleContext<InventoryRequirement>) => {
      entry(account: AccountEntry): void;
      end: RunningRule["end"];
    },
  ): Rule<InventoryRequirement> =>
  (context) =>
    context.requirement.lists === "accounts" ? start(context) : undefined;

const accountSip = onAccounts(({ requirement }) => {
  const wrong = tally();
  return {
    entry: ({ key, sip }) => {
      if (sip === undefined || sip.length > MAX_SIP_LENGTH || !SIP_URI.test(sip))
        wrong.add(sip === undefined ? key : `${key} (${sip})`);
    },
    end: () => wrong.finding("account-sip", requirement, (n) => `${counted(n, "account")} without a valid SIP address`),
  };
});

const accountHomeMissing = onAccounts(({ requirement }) => {
  const orphans = tally();
  return {
    entry: ({ key, home = "" }) => {
      if (home.trim() === "") orphans.add(key);
    },
    end: () => orphans.finding("account-home-missing", requirement, (n) => `${counted(n, "account")} without a home`),
  };
});

const accountNameSpaces = onAccounts(({ requirement }) => {
  const spaced = tally();
  return {
    entry: ({ key, name }) => {
      if (name !== undefined && name.trim() !== name) spaced.add(`${key} ("${name}")`);
    },
    end: () =>
      spaced.finding(
        "account-name-spaces",
        requirement,
        (n) => `${counted(n, "name")} with spaces at its start or end`,
      ),
  };
});

const accountMoving = onAccounts(({ requirement }) => {
  const moving = tally();
  return {
    entry: ({ key, target }) => {
      if (target !== undefined && target !== "") moving.add(`${key} → ${target}`);
    },
    end: () => moving.finding("account-moving", requirement, (n) => `${counted(n, "account")} on the move`),
  };
});

const accountAddressBreaksExport = onAccounts(({ requirement }) => {
  const breaking = tally();
  return {
    entry: ({ key, sip }) => {
      if (sip !== undefined && (sip.includes("/") || sip.includes("\\"))) breaking.add(key);
    },
    end: () =>
      breaking.finding(
        "account-breaks-export",
        requirement,
        (n) => `${counted(n, "account")} with \\ or / in the address`,
      ),
  };
});

export const accountRules: readonly Rule<InventoryRequirement>[] = [
  accountSip,
  accountHomeMissing,
  accountNameSpaces,
  accountMoving,
  accountAddressBreaksExport,
];
