import type { CheckEntry } from "../manifest/entry.ts";
import { counted, finding, tally } from "./naming.ts";
import type { Rule } from "./rule.ts";

/** Verifications and documents: each entry is a statement with an outcome. */
const outcomes: Rule = ({ header, requirement }) => {
  if (header.kind !== "verification" && header.kind !== "document") return undefined;
  const failed = tally();
  const open = tally();
  return {
    entry: ({ key, outcome }: CheckEntry) => {
      if (outcome === "failed") failed.add(key);
      else if (outcome === "inconclusive") open.add(key);
    },
    end: ({ entries }) => [
      ...(entries === 0 ? [finding("check-none", "nothing was checked", { requirement })] : []),
      ...failed.finding("check-failed", requirement, (n) => `${counted(n, "check")} failed`),
      ...open.finding("check-inconclusive", requirement, (n) => `${counted(n, "check")} inconclusive`),
    ],
  };
};

export const checkRules: readonly Rule[] = [outcomes];
