import { compareText } from "../../compare-text.ts";
import type { Instant } from "../../instant.ts";
import type { Block, NumberedStep } from "../../page/page.ts";
import { saidIn } from "../../plan/document/said.ts";
import type { Language } from "../../plan/language.ts";
import type { Plan, PlannedRestore } from "../../plan/plan.ts";
import { type Checkpoint, stateAt } from "../../readiness/checkpoint/checkpoint.ts";
import { tableOf } from "./table-of.ts";
import type { Words } from "./words.ts";

const LAST = 10_000;

/** Checkpoints of requirements of one kind, with their requirement's title, in an order. */
const ofKind = (plan: Plan, checkpoints: readonly Checkpoint[], evidence: string, language: Language) => {
  const order = new Map(plan.restores.map((restore) => [restore.requirement, restore.order]));
  const wanted = new Map(
    plan.requirements.filter((one) => one.evidence === evidence).map(({ id, title }) => [id, saidIn(title, language)]),
  );
  return checkpoints
    .filter(({ requirement }) => wanted.has(requirement))
    .map((checkpoint) => ({ checkpoint, title: wanted.get(checkpoint.requirement) ?? "" }))
    .toSorted(
      (a, b) =>
        (order.get(a.checkpoint.requirement) ?? LAST) - (order.get(b.checkpoint.requirement) ?? LAST) ||
        compareText(a.checkpoint.unit, b.checkpoint.unit) ||
        compareText(a.checkpoint.requirement, b.checkpoint.requirement),
    );
};

const stepOf =
  (words: Words, language: Language) =>
  ({
    title,
    tool,
    command,
    source,
    judgement,
    restores,
    prerequisites,
  }: PlannedRestore["steps"][number]): NumberedStep => ({
    title: saidIn(title, language),
    before: prerequisites.map((one) => [words.prerequisite, saidIn(one, language)] as const),
    command,
    details: [
      ...(restores === undefined ? [] : [[words.stepDetails.restores, saidIn(restores, language)] as const]),
      ...(tool === undefined ? [] : [[words.stepDetails.tool, tool] as const]),
      ...(source === undefined ? [] : [[words.stepDetails.source, source] as const]),
      ...(judgement === undefined ? [] : [[words.stepDetails.judgement, judgement] as const]),
    ],
  });

/** What would be restored, from what, and how the plan says it is done. */
export const wayBack = (
  { plan, checkpoints }: { readonly plan: Plan; readonly checkpoints: readonly Checkpoint[] },
  asOf: Instant,
  language: Language,
  words: Words,
): Block[] => {
  const backups = ofKind(plan, checkpoints, "backup", language);
  const heading: Block = { kind: "heading", level: 2, text: words.wayBack };
  if (backups.length === 0) return [heading, { kind: "text", text: words.noWayBack }];
  const shown = new Set(backups.map(({ checkpoint }) => checkpoint.requirement));
  const restores = plan.restores
    .filter(({ requirement }) => shown.has(requirement))
    .toSorted((a, b) => a.order - b.order || compareText(a.requirement, b.requirement));
  const rows = backups.map(({ checkpoint, title }) => [
    checkpoint.unit,
    title,
    stateAt(checkpoint, asOf),
    checkpoint.evidence?.completedAt ?? words.never,
    checkpoint.evidence?.validUntil ?? "",
    checkpoint.evidence?.proof ?? "",
  ]);
  return [
    heading,
    ...tableOf(words.wayBackColumns, rows, "checkpoints.csv", words),
    ...restores.flatMap((restore): Block[] => [
      { kind: "heading", level: 3, text: words.steps(restore.requirement) },
      { kind: "steps", steps: restore.steps.map(stepOf(words, language)) },
    ]),
  ];
};

/** What inventories say of the existing system: how much each lists, and of when. */
export const systemPart = (
  { plan, checkpoints }: { readonly plan: Plan; readonly checkpoints: readonly Checkpoint[] },
  asOf: Instant,
  language: Language,
  words: Words,
): Block[] => {
  const inventories = ofKind(plan, checkpoints, "inventory", language);
  const heading: Block = { kind: "heading", level: 2, text: words.system };
  if (inventories.length === 0) return [heading, { kind: "text", text: words.noSystem }];
  const rows = inventories.map(({ checkpoint, title }) => [
    checkpoint.unit,
    title,
    stateAt(checkpoint, asOf),
    checkpoint.evidence === null ? "" : String(checkpoint.evidence.entries),
    checkpoint.evidence?.completedAt ?? words.never,
  ]);
  return [heading, ...tableOf(words.systemColumns, rows, "checkpoints.csv", words)];
};
