import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { ApplyLedger } from "../../ports/apply.ts";
import { documentClient } from "./client.ts";
import { commitLedger } from "./commit.ts";
import { headItem } from "./items.ts";
import { findPlannedCheckpoints, readPlanParts } from "./plan-parts.ts";
import { ledgerReads } from "./reads.ts";
import { dynamoTable } from "./table.ts";
import { putNext, sized, transactAll } from "./writes.ts";

export const dynamoApplyLedger = (name: string, client: DynamoDBDocumentClient = documentClient()): ApplyLedger => {
  const table = dynamoTable(client, name);
  const { readHead, listCheckpoints, isForgetting } = ledgerReads(table);
  const { commit } = commitLedger(table);
  return {
    readHead,
    listCheckpoints,
    commit,
    isForgetting,
    putHead: (head) => transactAll(table, [sized(putNext(name, headItem(head), head.version))]),
    readPlanParts: (migration, version) => readPlanParts(table, migration, version),
    findPlannedCheckpoints: (migration, version) => findPlannedCheckpoints(table, migration, version),
  };
};
