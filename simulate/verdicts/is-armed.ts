import { instantOf } from "../../core/instant.ts";
import type { PlannedArming } from "../../core/plan/plan.ts";
import type { Scene } from "../invariants/invariant.ts";

/** The versions of a migration that came into force from one on, with the version that is about to. */
const versionsFrom = ({ view }: Scene, migration: string, first: number, last: number): readonly number[] => {
  const applied = [...view.facts.values()].flatMap((fact) =>
    fact.type === "plan-applied" && fact.migration === migration ? [fact.planVersion] : [],
  );
  return [...applied, last].filter((one) => one >= first && one <= last);
};

/**
 * True where a gate may be armed by now by any clock, found by the plans and by what people did, without what production has
 * written of it: its instant has come, or somebody decided it under this version, or under one since which every version in
 * force left it to a decision.
 */
export const mayBeArmed = (scene: Scene, migration: string, gate: string, planVersion: number): boolean => {
  const armedIn = (version: number): PlannedArming | undefined =>
    scene.planOf(migration, version)?.gates.find(({ id }) => id === gate)?.armed;
  const armed = armedIn(planVersion);
  if (armed === undefined) return true;
  if (armed !== "by-decision") return armed.from <= instantOf(scene.nowMs + scene.skewMs);
  return [...scene.view.facts.values()].some(
    (fact) =>
      fact.type === "gate-armed" &&
      fact.migration === migration &&
      fact.gate === gate &&
      versionsFrom(scene, migration, fact.planVersion, planVersion).every((one) => armedIn(one) === "by-decision"),
  );
};
