import { durationMs, readableMs } from "../../duration.ts";
import type { CheckEntry } from "../../manifest/entry.ts";
import type { VerificationRequirement } from "../../plan/document/requirement/verification.ts";
import { counted, finding, outcomeTally, tally } from "../report-finding.ts";
import type { Rule } from "./rule.ts";

/** Verifications and documents: each entry is a statement with an outcome. */
export const outcomes: Rule = ({ requirement }) => {
  const checks = outcomeTally();
  return {
    entry: ({ key, outcome }: CheckEntry) => checks.add(key, outcome),
    end: ({ entries }) => [
      ...(entries === 0 ? [finding("checks-missing", "nothing was checked", { requirement })] : []),
      ...checks.findings(requirement),
    ],
  };
};

/** Is it about the backup that the plan names, and was the restore quick enough? */
export const subject: Rule<VerificationRequirement> = ({ header, requirement }) => {
  const { of, maxDuration } = requirement;
  const slow = tally();
  const untimed = tally();
  const maxMs = maxDuration === undefined ? Number.POSITIVE_INFINITY : durationMs(maxDuration);
  return {
    entry: ({ key, outcome, durationMs: elapsedMs }: CheckEntry) => {
      if (elapsedMs === undefined && maxDuration !== undefined && outcome === "passed") untimed.add(key);
      if (elapsedMs !== undefined && elapsedMs > maxMs) slow.add(`${key} (${readableMs(elapsedMs)})`);
    },
    end: () => [
      ...(of !== undefined && header.subject?.requirement !== of
        ? [
            finding("subject-missing", `it is about ${header.subject?.requirement ?? "no backup"}, not about ${of}`, {
              requirement,
            }),
          ]
        : []),
      ...slow.finding("restore-too-slow", requirement, (n) => `${counted(n, "check")} took longer than ${maxDuration}`),
      ...untimed.finding("restore-untimed", requirement, (n) => `${counted(n, "check")} without a duration`),
    ],
  };
};
