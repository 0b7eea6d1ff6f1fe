import type { NameDifference } from "../audit/comparisons/same-names.ts";
import type { Finding } from "../finding.ts";
import type { ComparisonFact, Fact, ManifestFact } from "../history/fact.ts";
import type { FindingRow } from "./rows.ts";

type WithVerdict = ManifestFact | ComparisonFact;

export const hasVerdict = (fact: Fact): fact is WithVerdict =>
  fact.type === "manifest-audited" || fact.type === "evidence-compared";

/** The digest of the whole list of a comparison's differences; undefined where there is none. */
export const listDigestOf = (fact: Fact): string | undefined =>
  fact.type === "evidence-compared" && fact.list !== undefined
    ? /\/([0-9a-f]{64})\.ndjson\.gz$/.exec(fact.list.key)?.[1]
    : undefined;

const CODE_OF = { backup: "names-missing", inventory: "names-unknown" } as const satisfies Record<
  NameDifference["missingFrom"],
  Finding["code"]
>;

const base = ({ id, recordedAt, unit, requirement, agent, verdict }: WithVerdict) => ({
  fact: id,
  recordedAt,
  unit,
  requirement,
  agent,
  outcome: verdict.outcome,
});

const rowsOf = (fact: WithVerdict, finding: Finding, isListed: boolean): FindingRow[] => {
  const { code, severity, message, count = null, where = [] } = finding;
  const row = { ...base(fact), code, severity, message, count };
  const names = isListed && Object.values(CODE_OF).some((one) => one === code) ? [] : where;
  return names.length === 0 ? [{ ...row, name: null }] : names.map((name) => ({ ...row, name }));
};

/** What was found, a row for each name; of a comparison whose list is there, its names come from that. */
export const findingRows = (fact: WithVerdict): FindingRow[] => {
  const isListed = listDigestOf(fact) !== undefined;
  return fact.verdict.findings.flatMap((finding) => rowsOf(fact, finding, isListed));
};

/** One of all differences of a comparison. */
export const differenceRow = (fact: ComparisonFact, { unit, key, missingFrom }: NameDifference): FindingRow => {
  const code = CODE_OF[missingFrom];
  const severity = fact.verdict.findings.find((one) => one.code === code)?.severity ?? null;
  return { ...base(fact), unit, code, severity, message: null, count: null, name: key };
};
