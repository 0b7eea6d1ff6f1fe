import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { ApprovalsLedger } from "../../ports/approvals.ts";
import { documentClient } from "./client.ts";
import { commitLedger } from "./commit.ts";
import { ledgerReads } from "./reads.ts";
import { findSalts } from "./salts.ts";
import { dynamoTable } from "./table.ts";

export const dynamoApprovalsLedger = (
  name: string,
  client: DynamoDBDocumentClient = documentClient(),
): ApprovalsLedger => {
  const table = dynamoTable(client, name);
  const { readHead, findCheckpoint, findRequirement, findPolicy, hasFact, findFact, isForgetting } = ledgerReads(table);
  return {
    ...commitLedger(table),
    ...{ readHead, findCheckpoint, findRequirement, findPolicy, hasFact, findFact, isForgetting },
    findSalts: (people) => findSalts(table, people),
  };
};
