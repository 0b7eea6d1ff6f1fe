import { dynamoApplyLedger } from "../../adapters/dynamo/apply.ts";
import { type Item, readCheckpoint, readFact, readGate, readNotification } from "../../adapters/dynamo/items.ts";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { compileBundle, type PlanBundle } from "../../core/plan/bundle.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Applied } from "../../functions/apply/applied.ts";
import { apply } from "../../functions/apply/apply.ts";
import type { ApplyPorts, Author } from "../../functions/apply/ports.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import { personOf } from "./people.ts";
import type { SimulatedTable } from "./simulated-table.ts";

/** Plans over a simulated table, by the use case and the adapters that are deployed. */

export const TABLE = "ledger";

export const bundled = (text: string): PlanBundle => ({ root: "plan.yaml", files: { "plan.yaml": text } });

type Deployed = Pick<SimulatedTable, "client" | "by">;

export const applyPorts = ({ client, by }: Deployed, store: ObjectStore): ApplyPorts => ({
  ledger: dynamoApplyLedger(TABLE, client),
  store,
  clock: by.clock,
  limits: dynamoLimits,
});

export const applyTo = (
  table: Deployed,
  store: ObjectStore,
  migration: string,
  text: string,
  author: Partial<Author> = {},
): Promise<Applied> =>
  apply(applyPorts(table, store), migration, bundled(text), { actor: personOf("ana"), isMachine: false, ...author });

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
    notifications: items.filter(({ pk, sk }) => pk.startsWith("N#") && !sk.includes("#")).map(readNotification),
    facts: items.filter(({ pk }) => pk.startsWith("F#")).map(readFact),
    checkpoints: new Map(ofKind("C#").map((item) => [checkpointId(readCheckpoint(item)), readCheckpoint(item)])),
    gates: new Map(ofKind("G#").map((item) => [readGate(item).id, readGate(item)])),
  };
};
