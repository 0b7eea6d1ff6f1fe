import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { CompareLedger } from "../../ports/compare.ts";
import { documentClient } from "./client.ts";
import { commitLedger } from "./commit.ts";
import { ledgerReads } from "./reads.ts";
import { dynamoTable } from "./table.ts";
import { watermarks } from "./watermarks.ts";

export const dynamoCompareLedger = (name: string, client: DynamoDBDocumentClient = documentClient()): CompareLedger => {
  const table = dynamoTable(client, name);
  const { readHead, listHeads, findCheckpoint, findFact } = ledgerReads(table);
  return { ...commitLedger(table), ...watermarks(table), readHead, listHeads, findCheckpoint, findFact };
};
