import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Head } from "../../core/readiness/head.ts";
import type { Clock, Pause } from "../../ports/clock.ts";
import type { EnactLedger, PlanWriter } from "../../ports/enact.ts";
import { documentClient } from "./client.ts";
import { commitLedger } from "./commit.ts";
import { checkpointItem, gateItem, headItem, notificationItem, shardItem, summaryItem, turnItem } from "./items.ts";
import { keys } from "./keys.ts";
import { type Pace, paceOf } from "./pace.ts";
import { plannedSections, readPlanParts } from "./plan-parts.ts";
import { contentsItem } from "./plan-sections.ts";
import { putUnchanged } from "./put-unchanged.ts";
import { ledgerReads } from "./reads.ts";
import { dynamoTable, type Table } from "./table.ts";
import {
  headIs,
  putAll,
  putNew,
  putNext,
  remove,
  removeStill,
  type SizedWrite,
  sized,
  transactAll,
  transactOnce,
} from "./writes.ts";

const planWriter = (table: Table, pace: Pace, head: Head): PlanWriter => {
  const { name } = table;
  const write = (writes: readonly SizedWrite[]): Promise<void> =>
    transactAll(table, writes, [headIs(name, head)], pace);
  return {
    putCheckpoints: (checkpoints) =>
      write(checkpoints.map((one) => sized(putNext(name, checkpointItem(one), one.value.version)))),
    removeCheckpoints: (checkpoints) =>
      write(
        checkpoints.map((one) => sized(remove(name, keys.checkpoint(one.migration, one.unit, one.requirement)), one)),
      ),
    putGate: (gate, notification) =>
      write(
        [
          putNext(name, gateItem(gate), gate.value.version),
          ...(notification === undefined ? [] : [putNew(name, notificationItem(notification))]),
        ].map((one) => sized(one)),
      ),
    putShards: (shards) => write(shards.map((one) => sized(putNext(name, shardItem(one), one.version)))),
    removeShards: (shards) =>
      write(
        shards.map((one) => sized(removeStill(name, keys.shard(one.migration, one.gate, one.shard), one.version), one)),
      ),
    removeGates: (gates) => write(gates.map((gate) => sized(remove(name, keys.gate(gate.migration, gate.id)), gate))),
    putSummary: (summary) => write([sized(putNext(name, summaryItem(summary), summary.value.version))]),
    removeSummary: (migration) => write([sized(remove(name, keys.summary(migration)))]),
  };
};

/** @param time by which writes are spread */
export const dynamoEnactLedger = (
  name: string,
  time: { readonly clock: Clock; readonly pause: Pause },
  client: DynamoDBDocumentClient = documentClient(),
): EnactLedger => {
  const table = dynamoTable(client, name);
  const { readHead, findTurn } = ledgerReads(table);
  const pace = paceOf(time);
  return {
    ...commitLedger(table),
    readHead,
    putHead: (head, contents) =>
      transactOnce(table, [
        putNext(name, headItem(head), head.version),
        ...(contents === undefined ? [] : [{ Put: { TableName: name, Item: contentsItem(contents) } }]),
      ]),
    readPlanParts: (migration, version) => readPlanParts(table, migration, version),
    putPlanParts: async (plan, inForce, wrote) => {
      const { items, contents } = await plannedSections(table, plan, inForce);
      await putAll(table, items, { pace, wrote: (done) => wrote(done, items.length) });
      return contents;
    },
    writerUnder: (head) => planWriter(table, pace, head),
    findTurn,
    putTurn: (turn, before) => putUnchanged(table, turnItem(turn), before === undefined ? undefined : turnItem(before)),
  };
};
