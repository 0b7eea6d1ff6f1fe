import { type DynamoDBDocumentClient, PutCommand, ScanCommand, type ScanCommandInput } from "@aws-sdk/lib-dynamodb";
import type { LogIndex } from "../../ports/log.ts";
import { documentClient } from "./client.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import type { Item } from "./items.ts";
import { keys } from "./keys.ts";
import { findLeaves } from "./leaves.ts";
import { ledgerFailure } from "./ledger-failure.ts";
import { findSalts } from "./salts.ts";
import { dynamoTable } from "./table.ts";
import { wasWritten } from "./was-written.ts";

/** So many items are written at once. */
const AT_ONCE = 25;

/** The one index that has every fact of every migration. */
const ALL_FACTS: Pick<ScanCommandInput, "IndexName" | "ProjectionExpression"> = {
  IndexName: "byMigration",
  ProjectionExpression: "pk",
};

const factIn = ({ pk }: Item): string => pk.slice(pk.indexOf("#") + 1);

/** What the ledger's table keeps for the log. */
export const dynamoLogIndex = (
  name: string,
  newSalt: () => Uint8Array,
  client: DynamoDBDocumentClient = documentClient(),
): LogIndex => {
  const table = dynamoTable(client, name);

  /** Nothing, where somebody else was quicker. */
  const makeSalt = async (person: string): Promise<void> => {
    const Item = { ...keys.salt(person), salt: Buffer.from(newSalt()).toString("base64") };
    const ConditionExpression = "attribute_not_exists(pk)";
    await wasWritten(client.send(new PutCommand({ TableName: name, Item, ConditionExpression })));
  };

  return {
    findLeaves: (subjects) => findLeaves(table, subjects),
    putLeaves: async (leaves) => {
      const puts = [...leaves].map(
        ([subject, leaf]) => new PutCommand({ TableName: name, Item: { ...keys.leaf(subject), leaf } }),
      );
      try {
        for (let from = 0; from < puts.length; from += AT_ONCE)
          await Promise.all(puts.slice(from, from + AT_ONCE).map((put) => client.send(put)));
      } catch (error) {
        throw ledgerFailure(error);
      }
    },
    readSalts: async (people) => {
      const known = await findSalts(table, people);
      const missing = people.filter((person) => !known.has(person));
      if (missing.length === 0) return known;
      for (const person of missing) await makeSalt(person);
      return findSalts(table, people);
    },
    walkFacts: async (limit, cursor) => {
      const from = cursor === undefined ? undefined : readCursor(ALL_FACTS, cursor);
      try {
        const { Items = [], LastEvaluatedKey } = await client.send(
          new ScanCommand({ ...ALL_FACTS, TableName: name, Limit: limit, ExclusiveStartKey: from }),
        );
        const items = (Items as Item[]).map(factIn);
        return LastEvaluatedKey === undefined ? { items } : { items, cursor: writeCursor(ALL_FACTS, LastEvaluatedKey) };
      } catch (error) {
        throw ledgerFailure(error);
      }
    },
  };
};
