import type { PlannedArming, PlannedGate } from "../plan.ts";
import type { Easing } from "./easing.ts";

/** From when on gates may open and people are told of them, and whether they hold anybody up. */

/** `none` is armed from the beginning. A decision may come at any time, or never: it is later than every instant. */
const shownArmed = (armed: PlannedArming | undefined): string => {
  if (armed === undefined) return "none";
  return armed === "by-decision" ? armed : armed.from;
};

const isLater = (before: PlannedArming | undefined, after: PlannedArming | undefined): boolean => {
  if (before === undefined || after === "by-decision") return true;
  return after !== undefined && before !== "by-decision" && after.from > before.from;
};

/** A gate that is armed earlier may open sooner; of one that is armed later, nobody is told for longer. */
export const easedArming = (before: PlannedGate, after: PlannedGate): Easing[] => {
  const [was, is] = [shownArmed(before.armed), shownArmed(after.armed)];
  if (was === is) return [];
  const code = isLater(before.armed, after.armed) ? "armed-later" : "armed-earlier";
  return [{ code, about: before.id, member: "armed", before: was, after: is }];
};

export const isEnforced = ({ enforced }: PlannedGate): boolean => enforced !== false;

const enforcedText = (gate: PlannedGate): string => String(isEnforced(gate));

/** A gate that no longer holds anybody up. */
export const easedEnforcement = (before: PlannedGate, after: PlannedGate): Easing[] => {
  const [was, is] = [enforcedText(before), enforcedText(after)];
  return was === "true" && is === "false"
    ? [{ code: "enforcement-dropped", about: before.id, member: "enforce", before: was, after: is }]
    : [];
};

/** A gate that guards a step from now on and holds nobody up, although others hold people up that guard it already. */
export const enforcedBefore = (others: readonly PlannedGate[], added: PlannedGate): Easing[] =>
  others.some((other) => easedEnforcement(other, added).length > 0)
    ? [{ code: "gate-added", about: added.id, member: "enforce", before: "true", after: "false" }]
    : [];

/** A gate that guards a step from now on, and may open before others are armed that guard it already. */
export const armedBefore = (others: readonly PlannedGate[], added: PlannedGate): Easing[] => {
  const is = shownArmed(added.armed);
  const later = others.filter(({ armed }) => shownArmed(armed) !== is && !isLater(armed, added.armed));
  return [...new Set(later.map(({ armed }) => shownArmed(armed)))].map((was) => ({
    ...{ code: "gate-added", about: added.id, member: "armed", before: was, after: is },
  }));
};
