import { dynamoApplyLedger } from "../../adapters/dynamo/apply.ts";
import { type Item, readCheckpoint, readFact, readGate } from "../../adapters/dynamo/items.ts";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { compileBundle, type PlanBundle } from "../../core/plan/bundle.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { type Applied, apply } from "../../functions/apply/apply.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import { personOf } from "./people.ts";
import type { SimulatedTable } from "./simulated-table.ts";

/** Plans over a simulated table, by the use case and the adapters that are deployed. */

export const TABLE = "ledger";

export const bundled = (text: string): PlanBundle => ({ root: "plan.yaml", files: { "plan.yaml": text } });

export const applyTo = (
  { client, by }: Pick<SimulatedTable, "client" | "by">,
  store: ObjectStore,
  migration: string,
  text: string,
): Promise<Applied> => {
  const ledger = dynamoApplyLedger(TABLE, client);
  return apply({ ledger, store, clock: by.clock, limits: dynamoLimits }, migration, bundled(text), personOf("ana"));
};

export const planOfText = (text: string): Plan => {
  const result = compileBundle(bundled(text), dynamoLimits);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.plan;
};

/** What lies in the table: facts in any order, checkpoints and gates by id. */
export const contentOf = ({ store }: Pick<SimulatedTable, "store">) => {
  const items = [...store.items()] as Item[];
  const ofKind = (prefix: string) => items.filter(({ pk, sk }) => pk.startsWith("M#") && sk.startsWith(prefix));
  return {
    facts: items.filter(({ pk }) => pk.startsWith("F#")).map(readFact),
    checkpoints: new Map(ofKind("C#").map((item) => [checkpointId(readCheckpoint(item)), readCheckpoint(item)])),
    gates: new Map(ofKind("G#").map((item) => [readGate(item).id, readGate(item)])),
  };
};
