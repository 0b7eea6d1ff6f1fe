import { type DynamoDBDocumentClient, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { EnrolmentClaims, EnrolmentDesk, EnrolmentNews } from "../../ports/enrolment.ts";
import { documentClient } from "./client.ts";
import { enrolmentItem, notificationItem, readEnrolment } from "./items.ts";
import { canExist, keys } from "./keys.ts";
import { ledgerFailure } from "./ledger-failure.ts";
import { ledgerReads } from "./reads.ts";
import { dynamoTable, type Table } from "./table.ts";
import { wasWritten } from "./was-written.ts";

/** After all texts that begin with an instant. */
const END = ":";

const findEnrolment = (table: Pick<Table, "get">) => async (id: string) => {
  const item = await table.get(keys.enrolment(id));
  return item === undefined ? undefined : readEnrolment(item);
};

/** What gives codes out, over the one table. */
export const dynamoEnrolmentDesk = (name: string, client: DynamoDBDocumentClient = documentClient()): EnrolmentDesk => {
  const table = dynamoTable(client, name);
  const { isForgetting } = ledgerReads(table);

  return {
    isForgetting,
    findEnrolment: findEnrolment(table),
    putWithdrawal: (enrolment) =>
      wasWritten(
        client.send(
          new PutCommand({
            TableName: name,
            Item: enrolmentItem(enrolment),
            // No host has used it meanwhile, nobody has taken it back, and nobody in it was forgotten.
            ConditionExpression: "claim = :claim AND attribute_not_exists(withdrawal) AND #by = :by",
            ExpressionAttributeNames: { "#by": "by" },
            ExpressionAttributeValues: { ":claim": enrolment.claim, ":by": enrolment.by },
          }),
        ),
      ),
    putEnrolment: async (enrolment) => {
      const Item = enrolmentItem(enrolment);
      const ConditionExpression = "attribute_not_exists(pk)";
      if (!(await wasWritten(client.send(new PutCommand({ TableName: name, Item, ConditionExpression })))))
        throw ledgerFailure(new Error("two codes are the same"));
    },
    listEnrolments: async (migration, since, limit) => {
      const list = keys.enrolmentList(migration);
      if (!canExist({ pk: list, sk: since })) return [];
      const query = {
        IndexName: "byList",
        KeyConditionExpression: "#list = :list AND #listAt BETWEEN :since AND :end",
        ExpressionAttributeNames: { "#list": "inList", "#listAt": "inListAt" },
        ExpressionAttributeValues: { ":list": list, ":since": since, ":end": END },
        ScanIndexForward: false,
      };
      // The index has keys alone, and may be behind.
      const page = await table.queryPage(query, limit);
      const items = await table.getAll(page.items.map(({ pk, sk }) => ({ pk, sk })));
      return items.flatMap((item) => (item === undefined ? [] : [readEnrolment(item)]));
    },
  };
};

/** What lets a host use one, over the one table: it reads the partitions of codes and no others, and writes what hosts say of themselves. */
export const dynamoEnrolmentClaims = (
  name: string,
  client: DynamoDBDocumentClient = documentClient(),
): EnrolmentClaims => {
  const table = dynamoTable(client, name);
  return {
    findEnrolment: findEnrolment(table),
    putClaim: ({ id, claim }) =>
      wasWritten(
        client.send(
          new UpdateCommand({
            ...{ TableName: name, Key: keys.enrolment(id), UpdateExpression: "SET claim = :claim" },
            // Somebody gave it out, no host has used it, and nobody took it back.
            ConditionExpression: "attribute_exists(pk) AND claim = :none AND attribute_not_exists(withdrawal)",
            ExpressionAttributeValues: { ":claim": claim, ":none": null },
          }),
        ),
      ),
  };
};

/** What tells of codes that were used, over the one table. */
export const dynamoEnrolmentNews = (name: string, client: DynamoDBDocumentClient = documentClient()): EnrolmentNews => {
  const table = dynamoTable(client, name);
  const { readHead } = ledgerReads(table);
  return {
    readHead,
    findEnrolment: findEnrolment(table),
    putNotification: (notification) =>
      wasWritten(
        client.send(
          new PutCommand({
            TableName: name,
            Item: notificationItem(notification),
            ConditionExpression: "attribute_not_exists(pk)",
          }),
        ),
      ),
  };
};
