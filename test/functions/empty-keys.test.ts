import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { overSimulatedTable } from "../support/simulated-table.ts";

/** The simulated table is as strict as DynamoDB, or a query that always fails there would pass here. */

describe("a query of the simulated table", () => {
  it.each(["pk = :pk AND begins_with(sk, :from)", "pk = :pk AND sk BETWEEN :from AND :pk", "pk = :from"])(
    "is refused where it asks for an empty key: %s",
    async (KeyConditionExpression) => {
      const ExpressionAttributeValues = { ":pk": "MIGRATIONS", ":from": "" };
      const command = new QueryCommand({ TableName: "ledger", KeyConditionExpression, ExpressionAttributeValues });
      await overSimulatedTable(async ({ client }) => {
        await expect(client.send(command)).rejects.toMatchObject({ name: "ValidationException" });
      });
    },
  );
});
