import { durationMs, readableMs } from "../../duration.ts";
import type { Finding } from "../../finding.ts";
import { msOf } from "../../instant.ts";
import type { VerificationCurrentRequirement } from "../../plan/document/requirement/comparison.ts";
import type { ComparedEvidence } from "../evidence.ts";
import { counted, finding } from "../report-finding.ts";
import { notCompared, pairInputs } from "./not-compared.ts";

/**
 * Is the verification of each unit about a backup that was accepted for the unit, and that is recent enough?
 * @param inputs of the verification (`of`) and of the backup (`with`), with their newest evidence
 */
export const judgeVerificationCurrent = (
  requirement: VerificationCurrentRequirement,
  inputs: readonly ComparedEvidence[],
): Finding[] => {
  const ofOtherBackup: string[] = [];
  const outdated: string[] = [];
  const windowMs = requirement.window === undefined ? Number.POSITIVE_INFINITY : durationMs(requirement.window);
  const { pairs, missing } = pairInputs(requirement, inputs);
  for (const { unit, of: verification, with: backup } of pairs) {
    const subject = verification.evidence?.subject;
    const accepted = backup.recent?.find(({ content }) => content === subject?.content);
    if (subject === undefined || accepted === undefined)
      ofOtherBackup.push(
        `${unit}: ${subject === undefined ? "no backup is named" : `backup of ${subject.completedAt}`}`,
      );
    else {
      // The agent states when the backup was completed, too; the ledger knows when, and what the newest content is.
      const newest = backup.changed?.content === accepted.content ? accepted : backup.evidence;
      const behindMs = msOf(newest?.completedAt ?? accepted.completedAt) - msOf(accepted.completedAt);
      if (behindMs > windowMs) outdated.push(`${unit}: ${readableMs(behindMs)} older than the newest`);
    }
  }
  const findingsOf = (
    code: "verification-of-other-backup" | "verification-outdated",
    units: readonly string[],
  ): Finding[] =>
    units.length === 0
      ? []
      : [
          finding(code, `${counted(units.length, "unit")}: ${requirement.of} of ${requirement.with}`, {
            requirement,
            count: units.length,
            where: units,
          }),
        ];
  return [
    ...findingsOf("verification-of-other-backup", ofOtherBackup),
    ...findingsOf("verification-outdated", outdated),
    ...notCompared(missing, requirement),
  ];
};
