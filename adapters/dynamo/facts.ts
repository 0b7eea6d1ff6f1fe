import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { FactIndex } from "../../ports/reconcile.ts";
import { documentClient } from "./client.ts";
import { keys } from "./keys.ts";
import { ledgerReads } from "./reads.ts";
import { dynamoTable } from "./table.ts";

export const dynamoFactIndex = (name: string, client: DynamoDBDocumentClient = documentClient()): FactIndex => {
  const table = dynamoTable(client, name);
  return {
    hasFact: ledgerReads(table).hasFact,
    knownFacts: async (ids) => {
      const found = await table.getAll(ids.map(keys.fact));
      return new Set(ids.filter((_, index) => found[index] !== undefined));
    },
  };
};
