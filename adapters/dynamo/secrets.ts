import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Secrets } from "../../ports/secrets.ts";
import { documentClient } from "./client.ts";
import { keys } from "./keys.ts";
import { ledgerFailure } from "./ledger-failure.ts";
import { dynamoTable } from "./table.ts";
import { wasWritten } from "./was-written.ts";

/** Each in one item of the ledger's table, under a partition of its own: whoever may write it may write nothing else. */
export const dynamoSecrets = (
  name: string,
  newSecret: () => Uint8Array,
  client: DynamoDBDocumentClient = documentClient(),
): Secrets => {
  const table = dynamoTable(client, name);
  const find = async (secret: string): Promise<Uint8Array | undefined> => {
    const value = (await table.get(keys.secret(secret)))?.value;
    return typeof value === "string" ? Buffer.from(value, "base64") : undefined;
  };
  /** Nothing, where somebody else was quicker. */
  const make = async (secret: string): Promise<void> => {
    const Item = { ...keys.secret(secret), value: Buffer.from(newSecret()).toString("base64") };
    const ConditionExpression = "attribute_not_exists(pk)";
    await wasWritten(client.send(new PutCommand({ TableName: name, Item, ConditionExpression })));
  };
  return {
    read: async (secret) => {
      const found = await find(secret);
      if (found !== undefined) return found;
      await make(secret);
      const made = await find(secret);
      if (made === undefined) throw ledgerFailure(new Error(`the secret "${secret}" is gone`));
      return made;
    },
  };
};
