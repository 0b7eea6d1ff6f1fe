import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Head } from "../../core/readiness/head.ts";
import type { ApplyLedger, PlanWriter } from "../../ports/apply.ts";
import { documentClient } from "./client.ts";
import { commitLedger } from "./commit.ts";
import { checkpointItem, gateItem, headItem, notificationItem, summaryItem } from "./items.ts";
import { keys } from "./keys.ts";
import { partItems, readPlanParts } from "./plan-parts.ts";
import { ledgerReads } from "./reads.ts";
import { dynamoTable, type Table } from "./table.ts";
import { headIs, putAll, putNew, putNext, remove, transactAll, type Write } from "./writes.ts";

const planWriter = (table: Table, head: Head): PlanWriter => {
  const { name } = table;
  const write = (writes: readonly Write[]): Promise<void> => transactAll(table, writes, [headIs(name, head)]);
  return {
    putCheckpoints: (checkpoints) =>
      write(checkpoints.map((one) => putNext(name, checkpointItem(one), one.value.version))),
    removeCheckpoints: (checkpoints) =>
      write(
        checkpoints.map(({ migration, unit, requirement }) =>
          remove(name, keys.checkpoint(migration, unit, requirement)),
        ),
      ),
    putGate: (gate, notification) =>
      write([
        putNext(name, gateItem(gate), gate.value.version),
        ...(notification === undefined ? [] : [putNew(name, notificationItem(notification))]),
      ]),
    removeGates: (gates) => write(gates.map(({ migration, id }) => remove(name, keys.gate(migration, id)))),
    putSummary: (summary) => write([putNext(name, summaryItem(summary), summary.value.version)]),
    removeSummary: (migration) => write([remove(name, keys.summary(migration))]),
  };
};

export const dynamoApplyLedger = (name: string, client: DynamoDBDocumentClient = documentClient()): ApplyLedger => {
  const table = dynamoTable(client, name);
  const { readHead } = ledgerReads(table);
  return {
    ...commitLedger(table),
    readHead,
    putHead: (head) => transactAll(table, [putNext(name, headItem(head), head.version)]),
    readPlanParts: (migration, version) => readPlanParts(table, migration, version),
    putPlanParts: (plan) => putAll(table, partItems(plan)),
    writerUnder: (head) => planWriter(table, head),
  };
};
