import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  QueryCommand,
  type QueryCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { Failure } from "../../core/failure.ts";
import type { Page } from "../../ports/query.ts";
import { cursorFailure, readCursor, writeCursor } from "./cursor.ts";
import type { Item } from "./items.ts";
import { canExist, type Key } from "./keys.ts";
import { ledgerFailure } from "./ledger-failure.ts";

const BATCH = 100;
const MAX_ROUNDS = 8;
const keyText = ({ pk, sk }: Key): string => `${pk}\n${sk}`;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The reads that every adapter over the one table needs: strongly consistent, and whole or a Failure. */
export interface Table {
  readonly name: string;
  readonly client: DynamoDBDocumentClient;
  /** The items of `keys` in their order, undefined where there is none; a key may be there twice. */
  getAll(keys: readonly Key[]): Promise<(Item | undefined)[]>;
  get(key: Key): Promise<Item | undefined>;
  /** Every item of a partition whose sort key starts with `prefix`; of the whole partition without one. None of a key that no item can have. */
  queryAll(pk: string, prefix?: string): Promise<Item[]>;
  /** One page of a query, filled up to `limit` even where a filter drops most of what is read. */
  queryPage(query: Omit<QueryCommandInput, "TableName">, limit: number, cursor?: string): Promise<Page<Item>>;
}

const getBatch = async (client: DynamoDBDocumentClient, name: string, keys: readonly Key[]): Promise<Item[]> => {
  const items: Item[] = [];
  let pending: readonly Record<string, unknown>[] = keys;
  for (let round = 0; pending.length > 0; round += 1) {
    if (round === MAX_ROUNDS) throw new Failure("ledger-throttled", "keys stay unprocessed");
    if (round > 0) await pause(2 ** round * 10);
    const response = await client.send(
      new BatchGetCommand({ RequestItems: { [name]: { Keys: [...pending], ConsistentRead: true } } }),
    );
    items.push(...((response.Responses?.[name] ?? []) as Item[]));
    pending = response.UnprocessedKeys?.[name]?.Keys ?? [];
  }
  return items;
};

/** DynamoDB refuses an empty value in a condition on a key, so a whole partition is queried without one. */
const partition = (pk: string, prefix: string | undefined) =>
  prefix === undefined
    ? { KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: { ":pk": pk } }
    : {
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
        ExpressionAttributeValues: { ":pk": pk, ":prefix": prefix },
      };

export const dynamoTable = (client: DynamoDBDocumentClient, name: string): Table => {
  const getAll = async (keys: readonly Key[]): Promise<(Item | undefined)[]> => {
    const found = new Map<string, Item>();
    // DynamoDB refuses a batch that names a key twice.
    const asked = [...new Map(keys.filter(canExist).map((key) => [keyText(key), key])).values()];
    try {
      for (let from = 0; from < asked.length; from += BATCH)
        for (const item of await getBatch(client, name, asked.slice(from, from + BATCH)))
          found.set(keyText(item), item);
    } catch (error) {
      throw ledgerFailure(error);
    }
    return keys.map((key) => found.get(keyText(key)));
  };

  const queryAll = async (pk: string, prefix?: string): Promise<Item[]> => {
    if (!canExist({ pk, sk: prefix ?? "any" })) return [];
    const items: Item[] = [];
    let from: Record<string, unknown> | undefined;
    try {
      do {
        const response = await client.send(
          new QueryCommand({
            TableName: name,
            ConsistentRead: true,
            ...partition(pk, prefix),
            ExclusiveStartKey: from,
          }),
        );
        items.push(...((response.Items ?? []) as Item[]));
        from = response.LastEvaluatedKey;
      } while (from !== undefined);
    } catch (error) {
      throw ledgerFailure(error);
    }
    return items;
  };

  const queryPage = async (
    query: Omit<QueryCommandInput, "TableName">,
    limit: number,
    cursor?: string,
  ): Promise<Page<Item>> => {
    const items: Item[] = [];
    let from: Record<string, unknown> | undefined = cursor === undefined ? undefined : readCursor(query, cursor);
    try {
      for (let round = 0; round < MAX_ROUNDS && items.length < limit; round += 1) {
        const response = await client.send(
          new QueryCommand({ ...query, TableName: name, Limit: limit - items.length, ExclusiveStartKey: from }),
        );
        items.push(...((response.Items ?? []) as Item[]));
        from = response.LastEvaluatedKey;
        if (from === undefined) return { items };
      }
    } catch (error) {
      if (cursor !== undefined && (error as Error).name === "ValidationException") throw cursorFailure(error);
      throw ledgerFailure(error);
    }
    return from === undefined ? { items } : { items, cursor: writeCursor(query, from) };
  };

  return { name, client, getAll, get: async (key) => (await getAll([key]))[0], queryAll, queryPage };
};
