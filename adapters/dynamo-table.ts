import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import { Failure } from "../core/failure.ts";
import type { Page } from "../ports/ports.ts";
import { awsFailure } from "./aws-failure.ts";

export type Key = { readonly pk: string; readonly sk: string };
export type Item = Record<string, unknown> & Key;

/** A document client; members that are undefined are left out, so that a type's optional members stay optional. */
export const documentClient = (): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 5 }), {
    marshallOptions: { removeUndefinedValues: true },
  });

const BATCH = 100;
const MAX_ROUNDS = 8;
const keyText = ({ pk, sk }: Key): string => `${pk}\n${sk}`;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The reads that every repository over the one table needs: strongly consistent, and whole or a Failure. */
export const dynamoTable = (client: DynamoDBDocumentClient, name: string) => {
  const getBatch = async (keys: readonly Key[]): Promise<Item[]> => {
    const items: Item[] = [];
    let asked: readonly Record<string, unknown>[] = keys;
    for (let round = 0; asked.length > 0; round += 1) {
      if (round === MAX_ROUNDS) throw new Failure("ledger-throttled", "keys stay unprocessed");
      if (round > 0) await pause(2 ** round * 10);
      const answer = await client.send(
        new BatchGetCommand({ RequestItems: { [name]: { Keys: [...asked], ConsistentRead: true } } }),
      );
      items.push(...((answer.Responses?.[name] ?? []) as Item[]));
      asked = answer.UnprocessedKeys?.[name]?.Keys ?? [];
    }
    return items;
  };

  return {
    /** Items of `keys` in their order, undefined where there is none. */
    getAll: async (keys: readonly Key[]): Promise<(Item | undefined)[]> => {
      const found = new Map<string, Item>();
      try {
        for (let from = 0; from < keys.length; from += BATCH)
          for (const item of await getBatch(keys.slice(from, from + BATCH))) found.set(keyText(item), item);
      } catch (error) {
        throw awsFailure("ledger", error);
      }
      return keys.map((key) => found.get(keyText(key)));
    },

    /** Every item of a partition whose sort key starts with `prefix`. */
    queryAll: async (pk: string, prefix: string): Promise<Item[]> => {
      const items: Item[] = [];
      let from: Record<string, unknown> | undefined;
      try {
        do {
          const answer = await client.send(
            new QueryCommand({
              TableName: name,
              ConsistentRead: true,
              KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
              ExpressionAttributeValues: { ":pk": pk, ":prefix": prefix },
              ExclusiveStartKey: from,
            }),
          );
          items.push(...((answer.Items ?? []) as Item[]));
          from = answer.LastEvaluatedKey;
        } while (from !== undefined);
      } catch (error) {
        throw awsFailure("ledger", error);
      }
      return items;
    },

    /** One page of a query, filled up to `limit` even where a filter drops most of what is read. */
    queryPage: async (
      query: Omit<QueryCommandInput, "TableName">,
      limit: number,
      cursor?: string,
    ): Promise<Page<Item>> => {
      const items: Item[] = [];
      let from = cursor === undefined ? undefined : readCursor(cursor);
      try {
        for (let round = 0; round < MAX_ROUNDS && items.length < limit; round += 1) {
          const answer = await client.send(
            new QueryCommand({ ...query, TableName: name, Limit: limit - items.length, ExclusiveStartKey: from }),
          );
          items.push(...((answer.Items ?? []) as Item[]));
          from = answer.LastEvaluatedKey;
          if (from === undefined) return { items };
        }
      } catch (error) {
        if (cursor !== undefined && (error as Error).name === "ValidationException") throw badCursor(error);
        throw awsFailure("ledger", error);
      }
      return from === undefined
        ? { items }
        : { items, cursor: Buffer.from(JSON.stringify(from)).toString("base64url") };
    },
  };
};

const badCursor = (cause: unknown): Failure =>
  new Failure("cursor-invalid", "the cursor is not one of this query", { cause });

const readCursor = (cursor: string): Record<string, string> => {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (typeof value !== "object" || value === null) throw new TypeError("not an object");
    const entries = Object.entries(value);
    if (!entries.every(([, member]) => typeof member === "string")) throw new TypeError("not all strings");
    return Object.fromEntries(entries) as Record<string, string>;
  } catch (error) {
    throw badCursor(error);
  }
};
