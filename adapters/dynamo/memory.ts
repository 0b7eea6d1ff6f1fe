import { type DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Memory } from "../../ports/memory.ts";
import { documentClient } from "./client.ts";
import { keys } from "./keys.ts";
import { ledgerFailure } from "./ledger-failure.ts";

/** Small values of functions, each in one item of the ledger's table. */
export const dynamoMemory = (table: string, client: DynamoDBDocumentClient = documentClient()): Memory => ({
  get: async (name) => {
    try {
      const response = await client.send(
        new GetCommand({ TableName: table, Key: keys.memory(name), ConsistentRead: true }),
      );
      return response.Item?.value as Readonly<Record<string, string>> | undefined;
    } catch (error) {
      throw ledgerFailure(error);
    }
  },
  put: async (name, value) => {
    try {
      await client.send(new PutCommand({ TableName: table, Item: { ...keys.memory(name), value } }));
    } catch (error) {
      throw ledgerFailure(error);
    }
  },
});
