import { durationMs, readableMs } from "../../duration.ts";
import type { CheckEntry } from "../../manifest/entry.ts";
import { counted, finding, outcomeTally, tally } from "../report-finding.ts";
import type { Rule } from "./rule.ts";

/** Verifications and documents: each entry is a statement with an outcome. */
const outcomes: Rule = ({ header, requirement }) => {
  if (header.kind !== "verification" && header.kind !== "document") return undefined;
  const checks = outcomeTally();
  return {
    entry: ({ key, outcome }: CheckEntry) => checks.add(key, outcome),
    end: ({ entries }) => [
      ...(entries === 0 ? [finding("check-none", "nothing was checked", { requirement })] : []),
      ...checks.findings(requirement),
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
