import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Item } from "./items.ts";
import type { Table } from "./table.ts";
import { wasWritten } from "./was-written.ts";

/** Puts an item where there is still what was read there: same `holder` and `until`. @returns false where somebody else was first */
export const putUnchanged = async ({ client, name }: Table, item: Item, read: Item | undefined): Promise<boolean> => {
  const condition =
    read === undefined
      ? { ConditionExpression: "attribute_not_exists(pk)" }
      : {
          ConditionExpression: "holder = :holder AND #until = :until",
          ExpressionAttributeNames: { "#until": "until" },
          ExpressionAttributeValues: { ":holder": read.holder, ":until": read.until },
        };
  return wasWritten(client.send(new PutCommand({ TableName: name, Item: item, ...condition })));
};
