import { type FindingCode, STRICTNESS } from "../finding.ts";
import type { PROBLEMS } from "../manifest/entry.ts";
import { finding, type SeverityOverrides } from "./report-finding.ts";

type Problem = (typeof PROBLEMS)[number];

/** What is found of a file that a manifest has a problem with: the code, and the words behind a count of files. */
export const PROBLEM_TEXTS = {
  unreadable: ["file-unreadable", "could not be read"],
  changed: ["file-changed", "changed while being read"],
  damaged: ["file-damaged", "damaged"],
  "chain-broken": ["chain-broken", "without one that it depends on"],
  failed: ["job-failed", "not successful"],
} as const satisfies Record<Problem, readonly [FindingCode, string]>;

/** True where a problem keeps the checkpoint from passing, whatever else is found; a plan may not mind it. */
export const isMinded = (problem: Problem, requirement: SeverityOverrides): boolean => {
  const [code] = PROBLEM_TEXTS[problem];
  return STRICTNESS[finding(code, "", { requirement }).severity] > 0;
};
