import { counted } from "../audit/naming.ts";
import type { FactSummary } from "../ports.ts";
import type { Fact } from "./fact.ts";

const NOUNS: Readonly<Record<string, string>> = {
  inventory: "account",
  backup: "file",
  verification: "check",
  document: "statement",
};

const contentLine = (fact: Exclude<Fact, { type: "plan-applied" }>): string => {
  if (fact.type === "inventories-compared")
    return `${counted(fact.entries, "account")} of ${counted(fact.inputs.length, "unit")}`;
  const noun = NOUNS[fact.header?.kind ?? ""] ?? "thing";
  return fact.bytes === 0
    ? counted(fact.entries, noun)
    : `${counted(fact.entries, noun)}, ${counted(fact.bytes, "byte")}`;
};

const verdictLine = (fact: Exclude<Fact, { type: "plan-applied" }>): string => {
  const { findings, outcome } = fact.verdict;
  const [first] = findings.filter(({ severity }) => severity !== "info" && severity !== "warn");
  if (outcome === "accepted") return contentLine(fact);
  const named =
    first?.where?.[0] !== undefined && !first.message.includes(first.where[0])
      ? `: ${first.where.slice(0, 2).join(", ")}`
      : "";
  return `${first?.message ?? ""}${named}`;
};

/** One line of a fact for lists. */
export const summaryOf = (fact: Fact): FactSummary => {
  const { id, type, recordedAt, migration, unit, requirement, agent } = fact;
  const base = { id, type, recordedAt, migration, unit, requirement, agent };
  if (fact.type !== "plan-applied")
    return {
      ...base,
      outcome: fact.verdict.outcome,
      codes: fact.verdict.findings.map(({ code }) => code),
      summary: verdictLine(fact).slice(0, 300),
    };
  const { added, removed, kept, voidedCount } = fact.changes;
  const summary = `plan version ${fact.planVersion} by ${fact.by}: ${added} added, ${removed} removed, ${kept} kept, ${voidedCount} void`;
  return { ...base, outcome: "applied", codes: [], summary };
};
