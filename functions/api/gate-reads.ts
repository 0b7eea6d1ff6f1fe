import type { Instant } from "../../core/instant.ts";
import type { Requirement } from "../../core/plan/plan.ts";
import { readsOthers } from "../../core/plan/reads.ts";
import { type Checkpoint, isSatisfiedAt } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import type { Head } from "../../core/readiness/head.ts";
import type { QueryLedger } from "../../ports/query.ts";

/** What gates are judged by. */
export interface GateReads {
  readonly checkpoints: readonly Checkpoint[];
  readonly requirements: ReadonlyMap<string, Requirement>;
}

/** What all gates of a migration are judged by. */
export const readAll = async (ledger: QueryLedger, { migration, planVersion }: Head): Promise<GateReads> => ({
  checkpoints: await ledger.listCheckpoints(migration),
  requirements: await ledger.readRequirements(migration, planVersion),
});

/** The checkpoints of the units that count in a gate; undefined where those of all units must be read. */
const readUnits = async (ledger: QueryLedger, head: Head, gate: Gate): Promise<readonly Checkpoint[] | undefined> => {
  // While a plan is being applied, what counts may be of any unit.
  if (head.applying !== null || gate.planVersion !== head.planVersion) return undefined;
  const [planned] = await ledger.readPlannedGates(head.migration, head.planVersion, [gate.id]);
  const units = planned?.units ?? null;
  if (units === null) return undefined;
  return (await Promise.all(units.map((unit) => ledger.listCheckpoints(head.migration, unit)))).flat();
};

/**
 * What one gate is judged by: the checkpoints of its own units, so that its cost does not depend on the size of the plan.
 * Only a blocked gate over a comparison or a sign-off that passed needs what these read, which may be of any unit.
 */
export const readForGate = async (ledger: QueryLedger, head: Head, gate: Gate, now: Instant): Promise<GateReads> => {
  const checkpoints = await readUnits(ledger, head, gate);
  if (checkpoints === undefined) return readAll(ledger, head);
  if (gate.state === "clear") return { checkpoints, requirements: new Map() };
  const requirements = await ledger.readRequirements(head.migration, head.planVersion);
  const compares = checkpoints.some(
    (one) => one.gates.includes(gate.id) && isSatisfiedAt(one, now) && readsOthers(requirements.get(one.requirement)),
  );
  return compares
    ? { checkpoints: await ledger.listCheckpoints(head.migration), requirements }
    : { checkpoints, requirements };
};
