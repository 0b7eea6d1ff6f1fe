import { counted } from "../../core/audit/report-finding.ts";
import type { Receipt } from "../../core/history/receipt.ts";
import { findManifestKey } from "../../core/manifest/object-key.ts";

const OF_PLAN = "correct the plan or this agent's configuration, then: cleargate-agent run --again";
const OF_KEY =
  "put this agent's key into the plan (cleargate-agent status prints it) or use the one that is there, then: cleargate-agent run --again";
const OF_CLOCK = "set this host's clock and time zone, then: cleargate-agent run --again";

/** What is refused is never judged again as it is; the next manifest is, which an agent seals an hour later or when it is told to. */
const NEXT: Readonly<Record<string, string>> = {
  "migration-unknown": OF_PLAN,
  "agent-unknown": OF_PLAN,
  "unit-unknown": OF_PLAN,
  "requirement-unknown": OF_PLAN,
  "agent-out-of-scope": OF_PLAN,
  "kind-mismatch": OF_PLAN,
  "key-unknown": OF_KEY,
  "key-not-valid": OF_KEY,
  "seal-invalid": OF_KEY,
  "time-future": OF_CLOCK,
  "time-reversed": OF_CLOCK,
};
const OTHERWISE = "repair what was found, then: cleargate-agent run --again";

/** What to do about a verdict; undefined where there is nothing to do. */
const nextOf = ({ outcome, findings }: Receipt): string | undefined =>
  outcome === "accepted" ? undefined : (NEXT[findings[0]?.code ?? ""] ?? OTHERWISE);

const resultOf = ({ outcome, findings, findingCount }: Receipt): string => {
  const [first] = findings;
  if (outcome === "rejected") return `rejected ${first?.code ?? ""}: ${first?.message ?? ""}`;
  if (findingCount === 0) return "accepted";
  return `accepted with ${counted(findingCount, "finding")}: ${findings.map(({ code }) => code).join(", ")}`;
};

/** A verdict as programs read it. */
export const verdictFields = (objectKey: string, receipt: Receipt) => {
  const { unit, requirement } = findManifestKey(objectKey) ?? { unit: null, requirement: null };
  const { format: _, ...verdict } = receipt;
  return { objectKey, unit, requirement, ...verdict, next: nextOf(receipt) ?? null };
};

/** A verdict in one line: accepted, accepted with findings, or rejected with its code, its reason and what to do next. */
export const verdictSentence = (objectKey: string, receipt: Receipt): string => {
  const { unit, requirement } = findManifestKey(objectKey) ?? { unit: "", requirement: "" };
  const next = nextOf(receipt);
  return `${unit} ${requirement}: ${resultOf(receipt)}${next === undefined ? "" : `; ${next}`}`;
};
