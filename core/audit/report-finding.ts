import { FINDING_SEVERITY, type Finding, type FindingCode, isOverridable } from "../finding.ts";
import type { CheckEntry } from "../manifest/entry.ts";
import { MAX_NAMED } from "../manifest/read.ts";
import type { Requirement } from "../plan/document.ts";
import { printable } from "../printable.ts";
import { withinBytes } from "../within-bytes.ts";

/** How many examples a comparison by name reports; the whole list is stored beside it. */
export const MAX_LISTED = 100;
/** A fact has all findings of a manifest, so the names in one of them are bounded together. */
const MAX_LISTED_BYTES = 8_000;

/** The plan's overrides of severities. */
export type SeverityOverrides = Pick<Requirement, "severity">;

const listed = (names: readonly string[]): readonly string[] =>
  withinBytes(
    names.slice(0, MAX_LISTED).map((name) => printable(name)),
    MAX_LISTED_BYTES,
    MAX_LISTED,
  );

/** A finding with the severity of its code, or with the plan's where the code may be overridden. */
export const finding = (
  code: FindingCode,
  message: string,
  details: { requirement?: SeverityOverrides | undefined; count?: number | undefined; where?: readonly string[] } = {},
): Finding => {
  const override = isOverridable(code) ? details.requirement?.severity[code] : undefined;
  const severity = override ?? FINDING_SEVERITY[code];
  return {
    code,
    severity,
    message: printable(message),
    ...(details.count === undefined ? {} : { count: details.count }),
    ...(details.where === undefined ? {} : { where: listed(details.where) }),
  };
};

/** Counts items and keeps the first names, so that a finding can report "3 accounts …: sip:…" in constant memory. */
export const tally = (max = MAX_NAMED) => {
  const names: string[] = [];
  let count = 0;
  return {
    add: (name: string): void => {
      count += 1;
      if (names.length < max) names.push(name);
    },
    count: () => count,
    /** The first of them. */
    names: (): readonly string[] => names,
    finding: (code: FindingCode, requirement: SeverityOverrides, messageOf: (count: number) => string): Finding[] =>
      count === 0 ? [] : [finding(code, messageOf(count), { requirement, count, where: names })],
  };
};

/** Counts checks by outcome. */
export const outcomeTally = () => {
  const failed = tally();
  const open = tally();
  return {
    add: (name: string, outcome: CheckEntry["outcome"]): void => {
      if (outcome === "failed") failed.add(name);
      else if (outcome === "inconclusive") open.add(name);
    },
    findings: (requirement: SeverityOverrides): Finding[] => [
      ...failed.finding("check-failed", requirement, (n) => `${counted(n, "check")} failed`),
      ...open.finding("check-inconclusive", requirement, (n) => `${counted(n, "check")} inconclusive`),
    ],
  };
};

/** `1 account`, `3 accounts`. @param plural where it is not the noun with an s */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${count.toLocaleString("en")} ${count === 1 ? noun : plural}`;
