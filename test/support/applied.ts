import { dynamoApplyLedger } from "../../adapters/dynamo/apply.ts";
import { dynamoEnactLedger } from "../../adapters/dynamo/enact.ts";
import { type Item, readCheckpoint, readFact, readGate, readNotification } from "../../adapters/dynamo/items.ts";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import type { Accepted } from "../../contract/schemas/plan.ts";
import { compileBundle } from "../../core/plan/bundle.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { PlanBundle } from "../../core/plan/plan-bundle.ts";
import { checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { apply } from "../../functions/apply/apply.ts";
import type { ApplyPorts, Author } from "../../functions/apply/ports.ts";
import { enact } from "../../functions/enact/enact.ts";
import type { EnactPorts } from "../../functions/enact/ports.ts";
import { TURN_MS } from "../../functions/enact/turn.ts";
import type { SweepPorts } from "../../functions/sweep/ports.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { PlanQueue } from "../../ports/plan-queue.ts";
import { personOf } from "./people.ts";
import type { SimulatedTable } from "./simulated-table.ts";

/** Plans over a simulated table, by the use case and the adapters that are deployed. */

export const TABLE = "ledger";

export const bundled = (text: string): PlanBundle => ({ root: "plan.yaml", files: { "plan.yaml": text } });

export type Deployed = Pick<SimulatedTable, "client" | "by">;

/** A client that is gone after so many requests. */
export const dyingAfter = ({ client, by }: Deployed, requests: number): Deployed => {
  let left = requests;
  const send = async (command: never): Promise<object> => {
    left -= 1;
    if (left < 0) throw new Error("the process has died");
    return client.send(command) as Promise<object>;
  };
  return { client: { send } as never, by };
};

/** A queue whose messages nobody receives. */
export const NO_QUEUE: PlanQueue = { enqueue: async () => undefined };
/** Of plans whose summaries name no pack. */
export const NO_PACKS: SweepPorts["packs"] = {
  findPack: async () => undefined,
  putPack: async (record) => record,
  enqueuePack: async () => undefined,
};

export const applyPorts = ({ client, by }: Deployed, store: ObjectStore, queue = NO_QUEUE): ApplyPorts => ({
  ledger: dynamoApplyLedger(TABLE, client),
  store,
  queue,
  clock: by.clock,
  limits: dynamoLimits,
});

/** The ports of somebody who reads the head of a migration now, and decides by it whatever others do meanwhile. */
export const havingRead = async (ports: ApplyPorts, migration: string): Promise<ApplyPorts> => {
  const { ledger } = ports;
  const seen = [await ledger.readHead(migration)];
  const readHead = async (asked: string) => (seen.length > 0 ? seen.pop() : ledger.readHead(asked));
  return { ...ports, ledger: { ...ledger, readHead } };
};

export const enactPorts = ({ client, by }: Deployed, store: ObjectStore, queue = NO_QUEUE): EnactPorts => ({
  ledger: dynamoEnactLedger(TABLE, by, client),
  store,
  queue,
  ...{ clock: by.clock, pause: by.pause, random: by.random, newHolder: by.newId },
  pieceItems: 2,
  limits: dynamoLimits,
});

export const accept = (
  table: Deployed,
  store: ObjectStore,
  migration: string,
  text: string,
  author: Partial<Author> = {},
): Promise<Accepted> =>
  apply(applyPorts(table, store), migration, bundled(text), { actor: personOf("ana"), isMachine: false, ...author });

/** Runs of `enact` until nothing is left to do; a turn that somebody has is waited for. @returns whether a version came into force */
export const enactAll = async (table: Deployed, store: ObjectStore, migration: string): Promise<boolean> => {
  for (;;) {
    const { state } = await enact(enactPorts(table, store), migration, () => true);
    if (state === "in-force") return true;
    if (state === "nothing") return false;
    if (state === "elsewhere") await table.by.pause(TURN_MS);
  }
};

/** Applies a plan version, and puts it into force where it was accepted. */
export const applyTo = async (
  ...given: Parameters<typeof accept>
): Promise<Accepted & { readonly changed: boolean }> => {
  const [table, store, migration] = given;
  const accepted = await accept(...given);
  return { ...accepted, changed: accepted.state === "accepted" && (await enactAll(table, store, migration)) };
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
    notifications: items.filter(({ pk, sk }) => pk.startsWith("N#") && !sk.includes("#")).map(readNotification),
    facts: items.filter(({ pk }) => pk.startsWith("F#")).map(readFact),
    checkpoints: new Map(ofKind("C#").map((item) => [checkpointId(readCheckpoint(item)), readCheckpoint(item)])),
    gates: new Map(ofKind("G#").map((item) => [readGate(item).id, readGate(item)])),
  };
};
