import { isArmed } from "./arming.ts";
import type { Blocker, Gate } from "./gate.ts";
import type { UnknownBecause } from "./present-written.ts";

/** A gate by what it means for the step that it guards. `would-be-blocked`: it is blocked, and holds nobody up. */
export type Standing = "clear" | "would-be-blocked" | "blocked";

/** False where the plan does not enforce a gate. */
export const isEnforced = ({ enforced }: Pick<Gate, "enforced">): boolean => enforced !== false;

/** What is known of a gate when it is asked for. */
export interface Asked {
  readonly state: Gate["state"];
  readonly blockers: readonly Pick<Blocker, "state">[];
  /** Why its state is not known; null where it is. */
  readonly unknown: UnknownBecause | null;
  /** True while a plan version is being applied: a gate that is blocked then names no blocker for it. */
  readonly isApplying: boolean;
}

/** What of a head says under which plan version a gate is. */
interface InForce {
  readonly planVersion: number;
  /** Null where no plan version is being applied. */
  readonly applying: object | null;
}

/** True where a plan version is being applied that may enforce a gate, or was when the gate was read: then that is newer. */
export const isAppliedTo = ({ applying, planVersion }: InForce, gate: Pick<Gate, "planVersion">): boolean =>
  applying !== null || gate.planVersion > planVersion;

/**
 * What a gate means for its step. One that is not enforced holds nobody up, unless the plan has not armed it, or a plan version is
 * being applied, which may enforce it.
 */
export const standingOf = (gate: Pick<Gate, "enforced" | "arming">, asked: Asked): Standing => {
  const { state, blockers, unknown } = asked;
  if (state === "clear") return "clear";
  const isApplying = asked.isApplying || unknown === "applying" || blockers.some((one) => one.state === "applying");
  return isEnforced(gate) || !isArmed(gate) || isApplying ? "blocked" : "would-be-blocked";
};
