import { ownHomes, type Unit } from "../../core/plan/document/unit.ts";
import type { Agent, Contact } from "../../core/plan/document.ts";
import type { PlanParts } from "../../core/plan/easing/easing.ts";
import type { Plan, PlannedCheckpoint, PlannedGate, PlanPolicy, Requirement } from "../../core/plan/plan.ts";
import { type CheckpointsPiece, type Item, type Part, partItem, readPart } from "./items.ts";
import { keys } from "./keys.ts";
import { checkpointsPieces, joinedCheckpoints } from "./planned-checkpoints.ts";
import type { Table } from "./table.ts";

/** A plan version as the ledger has it: an item for each of its parts, and its checkpoints in pieces. */

export const partItems = (plan: Plan): readonly Item[] => {
  const { migration, version } = plan;
  // Two units may not share a home; of equal ids or names the first unit has it.
  const homes = new Map<string, string>();
  for (const unit of plan.units) for (const home of ownHomes(unit)) if (!homes.has(home)) homes.set(home, unit.id);
  return [
    ...plan.agents.map((agent) => partItem(keys.agent(migration, version, agent.id), agent)),
    ...plan.units.map((unit) => partItem(keys.unit(migration, version, unit.id), unit)),
    ...[...homes].map(([home, unit]) => partItem(keys.home(migration, version, home), { unit })),
    ...plan.units.flatMap(({ id, owner }) =>
      owner === undefined ? [] : [partItem(keys.ownedUnit(migration, version, owner, id), { unit: id })],
    ),
    ...plan.requirements.map((one) => partItem(keys.requirement(migration, version, one.id), one)),
    ...plan.restores.map((one) => partItem(keys.restore(migration, version, one.requirement), one)),
    ...plan.gates.map((gate) => partItem(keys.plannedGate(migration, version, gate.id), gate)),
    ...plan.contacts.map((contact) => partItem(keys.contact(migration, version, contact.id), contact)),
    partItem(keys.policy(migration, version), plan.policy),
    ...checkpointsPieces(plan.checkpoints).map((piece, index) =>
      partItem(keys.plannedCheckpointsPiece(migration, version, index), piece),
    ),
  ];
};

/** @throws TypeError where there is no such version */
export const readPlanParts = async (table: Table, migration: string, version: number): Promise<PlanParts> => {
  const items = await table.queryAll(keys.plan(migration, version));
  const parts = <T extends Part>(kind: { readonly sk: string }): T[] =>
    items.filter(({ sk }) => sk.startsWith(kind.sk)).flatMap((item) => readPart<T>(item) ?? []);
  const [policy] = parts<PlanPolicy>(keys.policy(migration, version));
  if (policy === undefined) throw new TypeError(`the ledger has no version ${version} of ${migration}`);
  return {
    policy,
    agents: parts<Agent>(keys.agent(migration, version, "")),
    units: parts<Unit>(keys.unit(migration, version, "")),
    requirements: parts<Requirement>(keys.requirement(migration, version, "")),
    gates: parts<PlannedGate>(keys.plannedGate(migration, version, "")),
    contacts: parts<Contact>(keys.contact(migration, version, "")),
  };
};

/** @returns undefined where the ledger does not have them whole, as of a version from before it kept them */
export const findPlannedCheckpoints = async (
  table: Table,
  migration: string,
  version: number,
): Promise<readonly PlannedCheckpoint[] | undefined> => {
  const items = await table.queryAll(keys.plannedCheckpoints(migration, version));
  return joinedCheckpoints(items.flatMap((item) => readPart<CheckpointsPiece>(item) ?? []));
};
