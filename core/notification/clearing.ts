import type { Instant } from "../instant.ts";
import { printable } from "../printable.ts";
import type { Bring, Clearing, ClearingStep, Instead, Waiting } from "../readiness/clearing.ts";
import { isEnforced } from "../readiness/gate/enforcement.ts";
import type { Gate } from "../readiness/gate/gate.ts";
import type { PresentGate } from "../readiness/gate/present.ts";
import { unreachable } from "../unreachable.ts";
import { checkpointName, gateName } from "./names.ts";
import type { TitledGate, TitledRow } from "./titles.ts";
import type { Voice } from "./voice.ts";
import { whyText } from "./why.ts";

/** Why a gate is what it is, and what would clear it, as sentences. */

/** A row by the titles of the plan. */
type NameOf = (row: Pick<TitledRow, "unit" | "requirement">) => TitledRow;

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

const oneOf = ({ locale }: Voice, texts: readonly string[]): string =>
  new Intl.ListFormat(locale, { type: "disjunction" }).format(texts.map((text) => printable(text)));
const allOf = ({ locale }: Voice, texts: readonly string[]): string =>
  new Intl.ListFormat(locale, { type: "conjunction" }).format(texts.map((text) => printable(text)));

const hoursOf = ({ locale }: Voice, ms: number): string =>
  (ms / HOUR_MS).toLocaleString(locale, { style: "unit", unit: "hour", unitDisplay: "long", maximumFractionDigits: 2 });

const bringText = (voice: Voice, bring: Bring, name: string): string => {
  const { clearing } = voice;
  switch (bring.what) {
    case "evidence":
      return clearing.bringEvidence(clearing.kinds[bring.evidence], name, oneOf(voice, bring.agents));
    case "inputs":
      return clearing.bringInputs(name, oneOf(voice, bring.of));
    case "signatures":
      return clearing.bringSignatures(name, allOf(voice, bring.roles));
    default:
      return unreachable(bring);
  }
};

const insteadText = (voice: Voice, { what, request, roles, maxMs = 0 }: Instead): string =>
  request === null
    ? voice.clearing.instead[what](
        what === "waiver" ? allOf(voice, roles) : oneOf(voice, roles),
        Math.floor(maxMs / DAY_MS),
      )
    : voice.clearing.approve[what](request);

/** One thing to bring, and what could be decided instead. */
export interface StepText {
  readonly bring: string;
  readonly why: string;
  readonly instead: readonly string[];
}

const stepText = (voice: Voice, step: ClearingStep, named: NameOf): StepText => {
  const { bring, instead, blocker, after, clears } = step;
  const { clearing } = voice;
  const details = [
    ...(after.length === 0 ? [] : [clearing.after(allOf(voice, after))]),
    ...(clears.length === 0 ? [] : [clearing.clears(allOf(voice, clears))]),
  ];
  const why = whyText(voice, blocker);
  const state = voice.since(voice.states[blocker.state], voice.at(blocker.since));
  return {
    bring: [bringText(voice, bring, checkpointName(voice, named(step))), ...details].join("; "),
    why: why === "" ? state : `${state}: ${why}`,
    instead: instead.map((one) => insteadText(voice, one)),
  };
};

const waitText = (voice: Voice, waiting: Waiting): string => {
  const { waits } = voice.clearing;
  const at = (instant: Instant | null): string | undefined => (instant === null ? undefined : voice.at(instant));
  switch (waiting.for) {
    case "comparison":
      return waits.comparison(allOf(voice, waiting.of));
    case "stabilization":
      return waits.stabilization(at(waiting.until), hoursOf(voice, waiting.forMs));
    case "arming":
      return waits.arming(at(waiting.from));
    case "plan":
      return waits.plan(waiting.version);
    default:
      return unreachable(waiting);
  }
};

export interface ClearingText {
  /** What the gate is, since or until when. */
  readonly gate: string;
  /** How many things are to be brought, or that nothing is. */
  readonly lead: string;
  readonly steps: readonly StepText[];
  readonly waits: readonly string[];
}

/** Why a gate is what it is, and what would clear it, in the language of a voice. */
export const clearingText = (
  voice: Voice,
  gate: Gate & TitledGate,
  { state, since, validUntil, blockerCount }: PresentGate,
  { steps, stepCount, waits }: Clearing,
  named: NameOf,
): ClearingText => {
  const { clearing } = voice;
  const name = gateName(voice, gate);
  if (state === "clear")
    return {
      gate: `${clearing.clear(name, voice.at(validUntil ?? since))}${isEnforced(gate) ? "" : ` ${voice.unenforced.clear}`}`,
      lead: clearing.nothing,
      steps: [],
      waits: [],
    };
  const verdict =
    blockerCount === 0
      ? `${clearing.blocked(name, voice.at(since), 0)}. ${clearing.none}`
      : clearing.blocked(name, voice.at(since), blockerCount);
  return {
    gate: isEnforced(gate) ? verdict : `${voice.unenforced.mark}. ${verdict} ${voice.unenforced.why}`,
    lead: stepCount === 0 ? clearing.nothing : clearing.lead(stepCount),
    steps: steps.map((step) => stepText(voice, step, named)),
    waits: waits.map((one) => waitText(voice, one)),
  };
};
