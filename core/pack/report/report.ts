import { showActor, showActors } from "../../actor.ts";
import { compareText } from "../../compare-text.ts";
import { renderHtml } from "../../page/html.ts";
import type { Block, Page } from "../../page/page.ts";
import { saidIn } from "../../plan/document/said.ts";
import { type Checkpoint, isSatisfiedAt, stateAt } from "../../readiness/checkpoint/checkpoint.ts";
import { isArmed } from "../../readiness/gate/arming.ts";
import { isEnforced, standingOf } from "../../readiness/gate/enforcement.ts";
import type { Gate } from "../../readiness/gate/gate.ts";
import { blockerOf, byUrgency } from "../../readiness/gate/judge.ts";
import { membersByGate } from "../../readiness/gate/members.ts";
import { type PresentGate, presentGate } from "../../readiness/gate/present.ts";
import { showable } from "../../showable.ts";
import type { Derived } from "../derivation.ts";
import type { PackAbout } from "../pack-file.ts";
import { gateChart, satisfiedChart } from "./charts.ts";
import { tableOf } from "./table-of.ts";
import { systemPart, wayBack } from "./way-back.ts";
import { WORDS, type Words } from "./words.ts";

/** Of so many gates a report draws the line of time. */
const MAX_GATE_CHARTS = 12;

interface Shown {
  readonly gate: Gate;
  readonly present: PresentGate;
}

const shownGates = ({ gates, checkpoints }: Derived, { asOf }: PackAbout): Shown[] => {
  const members = membersByGate(checkpoints);
  return [...gates.values()]
    .toSorted((a, b) => compareText(a.id, b.id))
    .map((gate) => ({ gate, present: presentGate(gate, members.get(gate.id) ?? [], [], asOf) }));
};

const stateText = ({ gate, present }: Shown, words: Words): string => {
  if (present.state === "clear")
    return isEnforced(gate) ? words.state.clear : `${words.state.clear} (${words.notEnforced})`;
  if (!isArmed(gate)) return words.state.unarmed;
  return standingOf(gate, { ...present, unknown: null, isApplying: false }) === "blocked"
    ? words.state.blocked
    : words.state.unenforced;
};

const gatesPart = (shown: readonly Shown[], { language }: PackAbout, words: Words): Block[] => [
  { kind: "heading", level: 2, text: words.gates },
  ...tableOf(
    words.gateColumns,
    shown.map(({ gate, present }) => [
      `${gate.id}: ${saidIn(gate.title, language)}`,
      stateText({ gate, present }, words),
      present.since,
      present.validUntil ?? "",
      String(present.blockerCount),
      saidIn(gate.before, language),
    ]),
    "verdicts.ndjson",
    words,
  ),
];

const blockersPart = (checkpoints: readonly Checkpoint[], { asOf }: PackAbout, words: Words): Block[] => {
  const blockers = checkpoints
    .filter((one) => !isSatisfiedAt(one, asOf))
    .map((one) => blockerOf(one, asOf))
    .toSorted(byUrgency);
  const heading: Block = { kind: "heading", level: 2, text: words.blockers };
  if (blockers.length === 0) return [heading, { kind: "text", text: words.noBlockers }];
  const rows = blockers.map(({ unit, requirement, state, since, reason }) => [
    unit,
    requirement,
    state,
    since,
    reason ?? "",
  ]);
  return [heading, ...tableOf(words.checkpointColumns, rows, "checkpoints.csv", words)];
};

const waiversPart = (checkpoints: readonly Checkpoint[], { asOf }: PackAbout, words: Words): Block[] => {
  const rows = checkpoints
    .flatMap((one) => (one.waiver !== null && stateAt(one, asOf) === "waived" ? [{ ...one, waiver: one.waiver }] : []))
    .toSorted((a, b) => compareText(a.waiver.expiresAt, b.waiver.expiresAt))
    .map(({ unit, requirement, waiver: { expiresAt, approvedBy, reason, control } }) => [
      ...[unit, requirement, expiresAt, showActors(approvedBy), reason, control],
    ]);
  const heading: Block = { kind: "heading", level: 2, text: words.waivers };
  if (rows.length === 0) return [heading, { kind: "text", text: words.noWaivers }];
  return [heading, ...tableOf(words.waiverColumns, rows, "checkpoints.csv", words)];
};

const chartsPart = (
  { series, transitions }: Derived,
  shown: readonly Shown[],
  about: PackAbout,
  words: Words,
): Block[] => [
  ...[satisfiedChart(series, about.asOf, words)].filter((chart) => chart !== undefined),
  ...shown.slice(0, MAX_GATE_CHARTS).flatMap(({ gate }) => {
    const log = transitions.get(gate.id);
    const chart = log === undefined ? undefined : gateChart(gate.id, log, about.asOf, words);
    return chart === undefined ? [] : [chart];
  }),
];

const coveragePart = (shown: readonly Shown[], words: Words): Block[] => [
  { kind: "heading", level: 2, text: words.coverage },
  ...tableOf(
    words.coverageColumns,
    shown.map(({ gate: { id, total, coverage } }) => [
      id,
      String(total),
      String(coverage.requirements),
      String(coverage.units),
      [
        ...coverage.notApplicable.map(({ requirement, reason }) => `${requirement}: ${reason}`),
        ...(coverage.notEnforced ?? []).map((requirement) => `${requirement}: ${words.notEnforced}`),
      ],
    ]),
    "plans/",
    words,
  ),
];

const approvalsPart = ({ approvals, approvalCount }: Derived, words: Words): Block[] => [
  { kind: "heading", level: 2, text: words.approvals },
  ...tableOf(
    words.approvalColumns,
    approvals
      .toReversed()
      .map(({ recordedAt, action, unit, requirement, gate, version, by, reason }) => [
        recordedAt,
        action,
        gate ?? (unit === null ? `version ${version ?? ""}` : `${unit}/${requirement ?? ""}`),
        by,
        reason ?? "",
      ]),
    "approvals.csv",
    words,
    approvalCount,
  ),
];

const plansPart = ({ plans }: Derived, words: Words): Block[] => [
  { kind: "heading", level: 2, text: words.plans },
  ...tableOf(
    words.planColumns,
    plans
      .toReversed()
      .map(({ planVersion, effectiveAt, by, approvedBy, digest }) => [
        ...[String(planVersion), effectiveAt, showActor(by), showActors(approvedBy), digest],
      ]),
    "approvals.csv",
    words,
  ),
];

const deliveriesPart = ({ deliveries }: Derived, words: Words): Block[] => {
  const rows = [...deliveries]
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([name, count]) => [...name.split(" "), String(count)]);
  const heading: Block = { kind: "heading", level: 2, text: words.deliveries };
  if (rows.length === 0) return [heading, { kind: "text", text: words.noDeliveries }];
  return [heading, ...tableOf(words.deliveryColumns, rows, "notifications.csv", words)];
};

/** The report as a page: what a manager reads first comes first. */
export const reportPage = (derived: Derived, about: PackAbout): Page => {
  const { language, asOf, migration, gate, by, requestedAt, id } = about;
  const words = WORDS[language];
  const shown = shownGates(derived, about);
  const blocked = shown.filter(({ present }) => present.state === "blocked").length;
  const { plan, checkpoints, facts, manifests } = derived;
  const title = saidIn(plan.title, language);
  return {
    language,
    mark:
      blocked === 0
        ? { tone: "good", text: words.allClear }
        : { tone: "bad", text: words.someBlocked(blocked, shown.length) },
    title: `${words.title}: ${title}`,
    lead: [
      words.lead({ migration, title, asOf, version: plan.version }),
      ...(gate === null ? [] : [words.ofGate(gate)]),
      words.asked(showActor(by), requestedAt, id),
    ],
    blocks: [
      ...gatesPart(shown, about, words),
      ...chartsPart(derived, shown, about, words),
      ...blockersPart(checkpoints, about, words),
      ...waiversPart(checkpoints, about, words),
      ...coveragePart(shown, words),
      ...wayBack(derived, asOf, language, words),
      ...systemPart(derived, asOf, language, words),
      ...approvalsPart(derived, words),
      ...plansPart(derived, words),
      ...deliveriesPart(derived, words),
      { kind: "heading", level: 2, text: words.verify },
      ...words.verifyText.map((text) => ({ kind: "text", text }) as const),
      {
        kind: "text",
        text: words.counts({ facts, manifests: manifests.total, genuine: manifests.genuine, sealed: manifests.sealed }),
      },
    ],
    footer: [`Cleargate · ${migration} · ${asOf} · ${id}`],
  };
};

/** The bytes of `report.html`. */
export const reportText = (derived: Derived, about: PackAbout): string =>
  `${renderHtml(reportPage(derived, about)).map(showable).join("\n")}\n`;
