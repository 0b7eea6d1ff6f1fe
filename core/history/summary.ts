import { showActor, showActors } from "../actor.ts";
import { counted } from "../audit/report-finding.ts";
import type { Instant } from "../instant.ts";
import type { Eased } from "../plan/easing/eased.ts";
import { clipped } from "../printable.ts";
import { unreachable } from "../unreachable.ts";
import type { FactOutcome } from "./codes.ts";
import type {
  AbandonedFact,
  ApprovalFact,
  ArmingFact,
  ComparisonFact,
  Fact,
  ForgettingFact,
  ManifestFact,
  OtherEntries,
  PlanFact,
  ProposalFact,
  TimeFact,
} from "./fact.ts";

/** The parts of a fact that lists show. */
export interface FactSummary {
  readonly id: string;
  readonly type: Fact["type"];
  readonly recordedAt: Instant;
  readonly migration: string;
  readonly unit: string | null;
  readonly requirement: string | null;
  readonly agent: string | null;
  readonly outcome: string;
  readonly codes: readonly string[];
  readonly summary: string;
}

type Noun = readonly [one: string, many?: string];

/** What the entries of a manifest are; those of a backup are of several kinds, such as a file and what it holds. */
const NOUNS: Readonly<Record<string, Noun>> = {
  verification: ["check"],
  document: ["statement"],
};

const LISTED: Readonly<Record<OtherEntries | "accounts" | "evidence", Noun>> = {
  accounts: ["account"],
  databases: ["database"],
  system: ["part of the system", "parts of the system"],
  evidence: ["piece of evidence", "pieces of evidence"],
};

const contentLine = (fact: ManifestFact | ComparisonFact): string => {
  if (fact.type === "evidence-compared") {
    const units = new Set(fact.inputs.map(({ unit }) => unit)).size;
    // What is compared with accounts may be another name of them.
    const noun = fact.lists === undefined ? (["name"] as const) : LISTED[fact.lists];
    return `${counted(fact.entries, ...noun)} compared, of ${counted(units, "unit")}`;
  }
  const kind = fact.header?.kind ?? "";
  const noun = kind === "inventory" ? LISTED[fact.lists ?? "accounts"] : (NOUNS[kind] ?? ["entry", "entries"]);
  const entries = counted(fact.entries, ...noun);
  return fact.bytes === 0 ? entries : `${entries}, ${counted(fact.bytes, "byte")}`;
};

const verdictLine = (fact: ManifestFact | ComparisonFact): string => {
  const { findings, outcome } = fact.verdict;
  const [first] = findings.filter(({ severity }) => severity !== "info" && severity !== "warn");
  if (outcome === "accepted") {
    const messages = fact.type === "evidence-compared" ? findings.map(({ message }) => message) : [];
    return [contentLine(fact), ...messages].join("; ");
  }
  const named =
    first?.where?.[0] !== undefined && !first.message.includes(first.where[0])
      ? `: ${first.where.slice(0, 2).join(", ")}`
      : "";
  return `${first?.message ?? ""}${named}`;
};

const timeLine = ({ events }: TimeFact): string =>
  events
    .map((event) => {
      if (event.type === "checkpoint-lapsed")
        return `${event.lapses.join(", ")}${event.reason === null ? "" : `: ${event.reason}`}`;
      if (event.type === "gate-armed") return `${event.gate} armed, as the plan says`;
      if (event.type === "gate-announced") return `${event.gate}: one mail for those that were held back`;
      return event.type === "gate-blocked" || event.type === "gate-cleared"
        ? `${event.gate} ${event.type.slice(5)}`
        : "";
    })
    .filter((line) => line !== "")
    .join("; ");

const timeOutcome = ({ gate, events }: TimeFact): FactOutcome => {
  if (gate === null) return "lapsed";
  if (events.some(({ type }) => type === "gate-armed")) return "armed";
  return events.some(({ type }) => type === "gate-announced") ? "announced" : "stabilized";
};

const timeCodes = ({ events }: TimeFact): readonly string[] =>
  events.flatMap((event): readonly string[] => {
    if (event.type === "checkpoint-lapsed") return event.lapses;
    return event.type === "gate-armed" ? [event.type] : [];
  });

const approvalLine = ({ action, by, reason, role, expiresAt, attachments = [] }: ApprovalFact): string => {
  const details = [role === null ? "" : ` as ${role}`, expiresAt === null ? "" : ` until ${expiresAt}`].join("");
  const files = attachments.length === 0 ? "" : `; ${counted(attachments.length, "attachment")}`;
  return `${action}${details} by ${showActor(by)}: ${reason}${files}`;
};

const easedText = ({ easingCount }: Eased): string =>
  easingCount === 0 ? "" : `, easier in ${counted(easingCount, "way")}`;

const planLine = ({ planVersion, by, changes, eased, approvedBy }: PlanFact): string => {
  const { added, removed, kept, voidedCount, waiverCount } = changes;
  const waivers = waiverCount === 0 ? "" : `, ${counted(waiverCount, "waiver")} shortened`;
  const approved = approvedBy.length === 0 ? "" : `, approved by ${showActors(approvedBy)}`;
  return `plan version ${planVersion} by ${showActor(by)}${approved}: ${added} added, ${removed} removed, ${kept} kept, ${voidedCount} void${waivers}${easedText(eased)}`;
};

const proposalLine = ({ action, proposedVersion, by, reason, needs, eased }: ProposalFact): string => {
  const why = reason === null ? "" : `: ${reason}`;
  const asked = action === "plan-proposed" ? `, for ${counted(needs, "approval")}${easedText(eased)}` : "";
  return `${action}: version ${proposedVersion} by ${showActor(by)}${asked}${why}`;
};

const abandonedLine = ({ abandonedVersion, by, reason }: AbandonedFact): string =>
  `plan-abandoned: version ${abandonedVersion} by ${showActor(by)}: ${reason}`;

const armingLine = ({ gate, by, reason }: ArmingFact): string => `${gate} armed by ${showActor(by)}: ${reason}`;

const forgettingLine = ({ action, whom, by, reason, places = 0 }: ForgettingFact): string => {
  const who = "person" in whom ? showActor(whom) : whom.subject;
  if (action === "person-forgotten") return `${action}: ${who}, named in ${counted(places, "place")} before`;
  return `${action}: ${who}, by ${showActor(by)}: ${reason ?? ""}`;
};

const describe = (fact: Fact): Pick<FactSummary, "codes" | "summary"> & { readonly outcome: FactOutcome } => {
  switch (fact.type) {
    case "plan-applied":
      return { outcome: "applied", codes: [], summary: planLine(fact) };
    case "proposal-recorded":
      return { outcome: "recorded", codes: [fact.action], summary: proposalLine(fact) };
    case "plan-abandoned":
      return { outcome: "recorded", codes: [fact.type], summary: abandonedLine(fact) };
    case "time-passed":
      return { outcome: timeOutcome(fact), codes: timeCodes(fact), summary: timeLine(fact) };
    case "gate-armed":
      return { outcome: "armed", codes: [fact.type], summary: armingLine(fact) };
    case "forgetting-recorded":
      return { outcome: "recorded", codes: [fact.action], summary: forgettingLine(fact) };
    case "approval-recorded":
      return { outcome: "recorded", codes: [fact.action], summary: approvalLine(fact) };
    case "manifest-audited":
    case "evidence-compared":
      return {
        outcome: fact.verdict.outcome,
        codes: fact.verdict.findings.map(({ code }) => code),
        summary: verdictLine(fact),
      };
    default:
      return unreachable(fact);
  }
};

const MAX_SUMMARY_BYTES = 400;

/** A fact in one line, for lists. */
export const summarizeFact = (fact: Fact): FactSummary => {
  const { id, type, recordedAt, migration, unit, requirement, agent } = fact;
  const { outcome, codes, summary } = describe(fact);
  const base = { id, type, recordedAt, migration, unit, requirement, agent };
  return { ...base, outcome, codes, summary: clipped(summary, MAX_SUMMARY_BYTES) };
};
