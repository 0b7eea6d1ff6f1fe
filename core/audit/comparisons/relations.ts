import { durationMs, readableMs } from "../../duration.ts";
import type { Finding } from "../../finding.ts";
import { msOf } from "../../instant.ts";
import type { AfterChangeRequirement, OneWindowRequirement } from "../../plan/document/requirement/comparison.ts";
import { unreachable } from "../../unreachable.ts";
import type { ComparedEvidence } from "../evidence.ts";
import { counted, finding } from "../report-finding.ts";
import { missingInputs, notCompared } from "./not-compared.ts";

/** Comparisons of evidence with evidence by their instants alone. */

type TimeRequirement = OneWindowRequirement | AfterChangeRequirement;

/** What a unit's evidence is compared with: evidence of the same unit, or of all units where it has none. */
const counterparts = (others: readonly ComparedEvidence[], unit: string): readonly ComparedEvidence[] => {
  const own = others.filter((other) => other.unit === unit);
  return own.length > 0 ? own : others;
};

const completedMs = ({ evidence }: ComparedEvidence): number => msOf(evidence?.completedAt ?? "");

const MAX_NAMED = 20;

const findingsOf = (
  code: "evidence-outside-window" | "evidence-before-change",
  requirement: TimeRequirement,
  lines: readonly string[],
) =>
  lines.length === 0
    ? []
    : [
        finding(code, `${counted(lines.length, "unit")}: ${requirement.of} against ${requirement.with}`, {
          requirement,
          count: lines.length,
          where: lines.slice(0, MAX_NAMED),
        }),
      ];

const outsideWindow = (one: ComparedEvidence, others: readonly ComparedEvidence[], windowMs: number): string[] =>
  counterparts(others, one.unit)
    .filter((other) => Math.abs(completedMs(one) - completedMs(other)) > windowMs)
    .slice(0, 1)
    .map((other) => {
      const gap = readableMs(Math.abs(completedMs(one) - completedMs(other)));
      return `${one.unit}: ${gap} from ${other.unit} ${other.requirement}`;
    });

const beforeChange = (one: ComparedEvidence, others: readonly ComparedEvidence[]): string[] =>
  counterparts(others, one.unit)
    .filter(({ changed }) => changed?.at != null && msOf(changed.at) > completedMs(one))
    .slice(0, 1)
    .map((other) => `${one.unit}: ${other.unit} ${other.requirement} changed at ${other.changed?.at}`);

/** Evidence that came before the plan asked whether its content changes: nobody has read that. */
const unread = ({ check }: TimeRequirement, others: readonly ComparedEvidence[]): string[] =>
  check === "one-window"
    ? []
    : others
        .filter(({ changed }) => changed === null)
        .map(({ unit, requirement }) => `the content of ${unit}/${requirement}`);

/**
 * `one-window`: were the two made within one window, so that they fit each other in a restore? `after-change`: was the
 * one made after the other last changed, so that it contains the present state?
 * @param inputs of both requirements, with their newest evidence
 */
export const judgeRelation = (requirement: TimeRequirement, inputs: readonly ComparedEvidence[]): Finding[] => {
  const present = inputs.filter(({ evidence }) => evidence !== null);
  const ours = present.filter((one) => one.requirement === requirement.of);
  const others = present.filter((one) => one.requirement === requirement.with);
  const missing = notCompared([...missingInputs(requirement, inputs), ...unread(requirement, others)], requirement);
  switch (requirement.check) {
    case "one-window": {
      const windowMs = durationMs(requirement.window);
      const lines = ours.flatMap((one) => outsideWindow(one, others, windowMs));
      return [...findingsOf("evidence-outside-window", requirement, lines), ...missing];
    }
    case "after-change": {
      const lines = ours.flatMap((one) => beforeChange(one, others));
      return [...findingsOf("evidence-before-change", requirement, lines), ...missing];
    }
    default:
      return unreachable(requirement);
  }
};
