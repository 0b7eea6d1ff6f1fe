import type { Instant } from "../instant.ts";
import type { Checkpoint } from "../readiness/checkpoint/checkpoint.ts";
import type { Gate } from "../readiness/gate/gate.ts";
import type { Head } from "../readiness/head.ts";
import type { FactEvent, TimeFact } from "./fact.ts";
import { lapseFactId, stabilizationFactId } from "./fact-id.ts";
import { ofMigration } from "./of-migration.ts";

/** A head: facts are of the plan version in force, whatever version what they change is of. */
type InForce = Pick<Head, "planVersion">;

/** The fact that time changed a checkpoint. */
export const lapseFact = (
  { planVersion }: InForce,
  checkpoint: Checkpoint,
  at: Instant,
  events: readonly FactEvent[],
): TimeFact => {
  const { migration, unit, requirement } = checkpoint;
  return {
    id: lapseFactId(checkpoint),
    type: "time-passed",
    recordedAt: at,
    migration,
    unit,
    requirement,
    agent: null,
    planVersion,
    gate: null,
    events,
  };
};

/** The fact that a gate's stabilization was over, or that a mail was due that was held back. */
export const stabilizationFact = (
  { planVersion }: InForce,
  gate: Gate,
  at: Instant,
  events: readonly FactEvent[],
): TimeFact => ({
  id: stabilizationFactId(gate),
  type: "time-passed",
  recordedAt: at,
  ...ofMigration(gate.migration),
  planVersion,
  gate: gate.id,
  events,
});
