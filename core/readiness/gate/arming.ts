import type { Instant } from "../../instant.ts";
import type { PlannedGate } from "../../plan/plan.ts";
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { movedCount } from "./count.ts";
import type { GateArmed } from "./event.ts";
import type { Arming, Gate } from "./gate.ts";

/** True where a gate may open, and people are told of it and of what it needs. */
export const isArmed = ({ arming }: { readonly arming?: Arming | undefined }): boolean => arming?.isArmed !== false;

/** The ids of those gates that are not armed. */
export const unarmedAmong = (gates: readonly Gate[]): ReadonlySet<string> =>
  new Set(gates.filter((gate) => !isArmed(gate)).map(({ id }) => id));

/** The gates that need a checkpoint: those in which it counts, and those of the comparisons and sign-offs that read it. */
export const gatesThatNeed = ({ gates, readerGates }: Pick<Checkpoint, "gates" | "readerGates">): readonly string[] => [
  ...gates,
  ...readerGates,
];

/** True where only gates that are not armed need a checkpoint: then nobody is reminded of it. */
export const isQuiet = (
  checkpoint: Pick<Checkpoint, "gates" | "readerGates">,
  unarmed: ReadonlySet<string>,
): boolean => {
  const gates = gatesThatNeed(checkpoint);
  return gates.length > 0 && gates.every((id) => unarmed.has(id));
};

/**
 * Arms a gate. It stays blocked: where nothing else blocks it, it is due to be judged, once it has stabilized.
 * @param fact of what arms it
 * @returns undefined where it is armed
 */
export const decideArmed = (gate: Gate, fact: string, at: Instant): GateArmed | undefined =>
  isArmed(gate)
    ? undefined
    : { gate: gate.id, version: gate.version + 1, ...movedCount(gate), at, type: "gate-armed", fact };

/**
 * Whether a gate is armed under a plan version. Only what a person has decided is remembered, as long as the plan leaves it to
 * a person: a plan version that says another thing, or says it anew, is another rule.
 */
export const planArming = (old: Gate | undefined, { armed }: PlannedGate, at: Instant): Arming | undefined => {
  if (armed === undefined) return undefined;
  const from = armed === "by-decision" ? null : armed.from;
  const before = old?.arming;
  const isNow = from === null ? before?.from === null && before.isArmed : from <= at;
  return before?.isArmed === isNow ? { ...before, from } : { isArmed: isNow, since: at, from };
};
