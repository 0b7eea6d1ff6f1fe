import type { Plan } from "../plan.ts";

/** What a plan version asks less of than the one before, or whom it no longer tells. */
export type EasingCode =
  /** A gate that guarded a step is gone. */
  | "gate-removed"
  /** Another gate guards the same step, as read in some language, or begins to be enforced there, and does not ask for all that the one before asks for, is armed earlier, or is not enforced. */
  | "gate-added"
  /** There was no gate of that id, so that whoever asked for it was held up: now it may open. */
  | "gate-new"
  /** A gate guards another step than before. */
  | "step-changed"
  /** A gate no longer asks for what it asked for. */
  | "checkpoint-removed"
  /** A comparison or a sign-off of a gate reads less than before, or pairs it in another way. */
  | "input-changed"
  /** A rule of a requirement accepts more, or cannot be shown to accept no more. */
  | "rule-changed"
  /** A gate may open sooner after everything is satisfied. */
  | "stabilization-shortened"
  /** A gate may open sooner than before, because it is armed earlier. */
  | "armed-earlier"
  /** A gate that was armed, or would be, shuts, and nobody is told of what it needs until it is. */
  | "armed-later"
  /** A gate that is blocked no longer holds anybody up. */
  | "enforcement-dropped"
  /** What an inventory is compared with has changed. */
  | "unit-changed"
  /** Mails call a unit something else. */
  | "title-changed"
  /** Another unit is known as a home, where the plan takes known homes less or more seriously than unknown ones. */
  | "home-changed"
  /** Somebody else, or with another key, may push evidence. */
  | "agent-widened"
  /** Somebody else may sign in the name of a contact. */
  | "signer-changed"
  /** A waiver may last longer. */
  | "waiver-lengthened"
  /** Fewer people must approve a plan that is easier. */
  | "approvals-lowered"
  /** Fewer people are told. */
  | "recipient-removed"
  /** People are told less often. */
  | "told-less-often"
  /** Owners are told later that the first evidence is late. */
  | "told-later";

/** One way in which a plan makes a gate easier to open, or tells fewer people; `before` and `after` are for people. */
export interface Easing {
  readonly code: EasingCode;
  /** The gate, requirement, unit, agent or contact that it is about. */
  readonly about: string;
  /** The member that changed, where it is a member. */
  readonly member?: string;
  readonly before: string;
  readonly after: string;
}

/** The part of a compiled plan that decides what is easy. */
export type ComparedPlan = Pick<
  Plan,
  "policy" | "contacts" | "units" | "agents" | "requirements" | "gates" | "checkpoints"
>;

/** The same without its checkpoints, which are many, and read apart. */
export type PlanParts = Omit<ComparedPlan, "checkpoints">;

/** A value of a plan in one line. */
export const shown = (value: unknown): string => {
  if (value === undefined || value === null) return "none";
  return typeof value === "string" ? value : JSON.stringify(value);
};

/** Members that are not in `after`. */
export const missingFrom = <T>(before: Iterable<T>, after: ReadonlySet<T>): T[] =>
  [...before].filter((one) => !after.has(one));
