import { type DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Memory } from "../ports/ports.ts";
import { awsFailure } from "./aws-failure.ts";
import { documentClient } from "./dynamo-table.ts";
import { keys } from "./ledger-items.ts";

/** Small things that functions remember, each in one item of the ledger's table. */
export const dynamoMemory = (table: string, client: DynamoDBDocumentClient = documentClient()): Memory => ({
  recall: async (name) => {
    try {
      const answer = await client.send(
        new GetCommand({ TableName: table, Key: keys.memory(name), ConsistentRead: true }),
      );
      return answer.Item?.what as Readonly<Record<string, string>> | undefined;
    } catch (error) {
      throw awsFailure("ledger", error);
    }
  },
  keep: async (name, what) => {
    try {
      await client.send(new PutCommand({ TableName: table, Item: { ...keys.memory(name), what } }));
    } catch (error) {
      throw awsFailure("ledger", error);
    }
  },
});
