import type { Contact, Unit } from "../../core/plan/document.ts";
import type { PlannedGate, PlannedRestore, PlanPolicy, Requirement } from "../../core/plan/plan.ts";
import type { CheckpointKey } from "../../core/readiness/checkpoint/checkpoint.ts";
import {
  type Item,
  readCheckpoint,
  readFact,
  readGate,
  readHead,
  readPart,
  readShard,
  readSummaryState,
  readTurn,
  readWatermark,
} from "./items.ts";
import { keys } from "./keys.ts";
import { planReads } from "./plan-reads.ts";
import type { Table } from "./table.ts";

/** Every read of the ledger that is not a page. Each adapter exposes only those of its port. */
export const ledgerReads = (table: Table) => {
  const { get, getAll, queryAll } = table;
  const { getParts, listParts } = planReads(table);
  return {
    readHead: async (migration: string) => read(await get(keys.head(migration)), readHead),
    listHeads: async () => (await queryAll(keys.migrations)).map(readHead),

    findCheckpoint: async ({ migration, unit, requirement }: CheckpointKey) =>
      read(await get(keys.checkpoint(migration, unit, requirement)), readCheckpoint),
    listCheckpoints: async (migration: string, unit?: string) =>
      (await queryAll(keys.migration(migration), keys.checkpoints(unit))).map(readCheckpoint),

    readGates: async (migration: string, ids: readonly string[]) =>
      (await getAll(ids.map((id) => keys.gate(migration, id)))).flatMap((item) => read(item, readGate) ?? []),
    listGates: async (migration: string) => (await queryAll(keys.migration(migration), keys.gates)).map(readGate),
    listShards: async (migration: string, gate?: string) =>
      (await queryAll(keys.migration(migration), keys.shards(gate))).map(readShard),

    readRequirements: async (migration: string, version: number, ids?: readonly string[]) => {
      const found =
        ids === undefined
          ? await listParts(keys.plan(migration, version), keys.requirements)
          : await getParts(ids.map((id) => keys.requirement(migration, version, id)));
      const requirements = found.flatMap((item) => readPart<Requirement>(item) ?? []);
      return new Map(requirements.map((requirement) => [requirement.id, requirement]));
    },
    readPlannedGates: async (migration: string, version: number, ids: readonly string[]) =>
      (await getParts(ids.map((id) => keys.plannedGate(migration, version, id)))).flatMap(
        (item) => readPart<PlannedGate>(item) ?? [],
      ),
    readRestores: async (migration: string, version: number, requirements: readonly string[]) =>
      (await getParts(requirements.map((id) => keys.restore(migration, version, id)))).flatMap(
        (item) => readPart<PlannedRestore>(item) ?? [],
      ),
    readUnits: async (migration: string, version: number, ids: readonly string[]) =>
      (await getParts(ids.map((id) => keys.unit(migration, version, id)))).flatMap(
        (item) => readPart<Unit>(item) ?? [],
      ),
    listIds: async (migration: string, version: number, of: "units" | "agents" | "contacts") =>
      (await listParts(keys.plan(migration, version), keys[of])).map(({ sk }) => sk.slice(keys[of].length)),
    findUnit: async (migration: string, version: number, id: string) =>
      readPart<Unit>((await getParts([keys.unit(migration, version, id)]))[0]),
    findRequirement: async (migration: string, version: number, id: string) =>
      readPart<Requirement>((await getParts([keys.requirement(migration, version, id)]))[0]),
    findPolicy: async (migration: string, version: number) =>
      readPart<PlanPolicy>((await getParts([keys.policy(migration, version)]))[0]),
    findContacts: async (migration: string, version: number, ids: readonly string[]) =>
      (await getParts(ids.map((id) => keys.contact(migration, version, id)))).flatMap(
        (item) => readPart<Contact>(item) ?? [],
      ),

    findTurn: async (migration: string, version: number) => read(await get(keys.turn(migration, version)), readTurn),

    findSummary: async (migration: string) => read(await get(keys.summary(migration)), readSummaryState),
    findWatermark: async (migration: string) => read(await get(keys.watermark(migration)), readWatermark),
    hasNotification: async (migration: string, topic: string, epoch: number) =>
      (await get(keys.notification(migration, topic, epoch))) !== undefined,

    isForgetting: async (person: string) => (await get(keys.forgetting(person))) !== undefined,
    hasFact: async (id: string) => (await get(keys.fact(id))) !== undefined,
    readFacts: async (ids: readonly string[]) =>
      (await getAll(ids.map(keys.fact))).flatMap((item) => read(item, readFact) ?? []),
    findFact: async (id: string) => read(await get(keys.fact(id)), readFact),
  };
};

const read = <T>(item: Item | undefined, reader: (item: Item) => T): T | undefined =>
  item === undefined ? undefined : reader(item);
