import type { Finding } from "../../finding.ts";
import type { HomedOnceRequirement } from "../../plan/document/requirement/comparison.ts";
import { counted, tally } from "../report-finding.ts";
import { type Keys, mergeKeys } from "./merge.ts";

/** Merges sorted inventories and names the accounts in more than one of them, in constant memory. */
export const compareInventories = async (
  inventories: readonly Keys[],
  requirement: HomedOnceRequirement,
): Promise<{ readonly findings: Finding[]; readonly entries: number }> => {
  const twice = tally();
  const unitOf = (stream: number): string => inventories[stream]?.unit ?? "";
  const entries = await mergeKeys(inventories, (key, streams) => {
    if (streams.length > 1) twice.add(`${key} (${streams.map(unitOf).toSorted().join(", ")})`);
  });
  return {
    entries,
    findings: twice.finding("account-homed-twice", requirement, (n) => `${counted(n, "account")} homed on two units`),
  };
};
