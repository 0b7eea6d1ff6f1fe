import { durationMs, readableMs } from "../duration.ts";
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

/** Is it about the backup that the plan means, and was it quick enough? */
const subject: Rule = ({ header, requirement }) => {
  if (header.kind !== "verification") return undefined;
  const { of, longest } = requirement;
  const slow = tally();
  const longestMs = longest === undefined ? Number.POSITIVE_INFINITY : durationMs(longest);
  return {
    entry: ({ key, durationMs: took }: CheckEntry) => {
      if (took !== undefined && took > longestMs) slow.add(`${key} (${readableMs(took)})`);
    },
    end: () => [
      ...(of !== undefined && header.subject?.requirement !== of
        ? [
            finding("subject-missing", `it speaks of ${header.subject?.requirement ?? "no backup"}, not of ${of}`, {
              requirement,
            }),
          ]
        : []),
      ...slow.finding("restore-too-slow", requirement, (n) => `${counted(n, "check")} took longer than ${longest}`),
    ],
  };
};

export const checkRules: readonly Rule[] = [outcomes, subject];
