import type { Key } from "../../adapters/dynamo/keys.ts";
import type { Process } from "../engine/process.ts";
import { cancelled, invalid, sdkError } from "./errors.ts";
import { assignments, condition, type Names } from "./expression.ts";
import { checkIndexKeys } from "./index-copies.ts";
import { marshalItem, type StoredItem } from "./marshal.ts";
import { type FakeTable, lockOf } from "./table.ts";

interface Conditional extends Names {
  readonly ConditionExpression?: string | undefined;
}
export interface PutInput extends Conditional {
  readonly Item: object;
}
interface KeyInput extends Conditional {
  readonly Key: Key;
}

type TransactItem = { readonly Put: PutInput } | { readonly Delete: KeyInput } | { readonly ConditionCheck: KeyInput };

export interface TransactInput {
  readonly TransactItems: readonly TransactItem[];
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const MAX_TRANSACTION_ITEMS = 100;
const MAX_TRANSACTION_BYTES = 4 * 1024 * 1024;
/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const MAX_BATCH_ITEMS = 25;

interface Prepared {
  readonly key: Key;
  readonly item: StoredItem | undefined;
  readonly removes: boolean;
  readonly bytes: number;
  readonly test: (item: StoredItem | undefined) => boolean;
}

const testOf = (table: FakeTable, { ConditionExpression, ...names }: Conditional): Prepared["test"] =>
  ConditionExpression === undefined || table.ignores(ConditionExpression)
    ? () => true
    : condition(ConditionExpression, names);

const preparePut = (table: FakeTable, put: PutInput): Prepared => {
  const { item, bytes } = marshalItem(put.Item);
  checkIndexKeys(item);
  return { key: { pk: item.pk, sk: item.sk }, item, removes: false, bytes, test: testOf(table, put) };
};

const prepare = (table: FakeTable, one: TransactItem): Prepared => {
  if ("Put" in one) return preparePut(table, one.Put);
  const input = "Delete" in one ? one.Delete : one.ConditionCheck;
  return { key: input.Key, item: undefined, removes: "Delete" in one, bytes: 0, test: testOf(table, input) };
};

/** A transaction holds its items while it is under way; another that wants one of them meanwhile is cancelled. */
export const transaction = (table: FakeTable, by: Process, { TransactItems }: TransactInput) => {
  const writes = TransactItems.map((one) => prepare(table, one));
  const locks = writes.map(({ key }) => lockOf(key));
  const check = (): void => {
    if (writes.length === 0 || writes.length > MAX_TRANSACTION_ITEMS) throw invalid(`${writes.length} items at once`);
    if (new Set(locks).size < locks.length) throw invalid("an item stands twice in a transaction");
    const bytes = writes.reduce((sum, one) => sum + one.bytes, 0);
    if (bytes > MAX_TRANSACTION_BYTES) throw invalid(`a transaction of ${bytes} bytes`);
  };
  return {
    arrive: (): number => {
      check();
      const codes = locks.map((lock) => (table.locks.has(lock) ? "TransactionConflict" : "None"));
      if (codes.includes("TransactionConflict")) throw cancelled(codes);
      for (const lock of locks) table.locks.add(lock);
      return by.chance.between(1, 12);
    },
    serve: (): object => {
      for (const lock of locks) table.locks.delete(lock);
      const codes = writes.map(({ key, test }) => (test(table.store.get(key)) ? "None" : "ConditionalCheckFailed"));
      if (codes.includes("ConditionalCheckFailed")) {
        table.refuse({ by, codes, items: writes.flatMap(({ item }) => item ?? []) });
        throw cancelled(codes);
      }
      const some = writes.flatMap(({ key, item, removes }): (StoredItem | { readonly remove: Key })[] =>
        item === undefined ? (removes ? [{ remove: key }] : []) : [item],
      );
      table.write(by, some);
      return {};
    },
  };
};

export const put = (table: FakeTable, by: Process, input: PutInput): object => {
  const { key, item, test } = preparePut(table, input);
  if (table.locks.has(lockOf(key))) throw sdkError("TransactionConflictException", "a transaction is under way");
  if (!test(table.store.get(key))) throw sdkError("ConditionalCheckFailedException", "the condition is not met");
  if (item !== undefined) table.write(by, [item]);
  return {};
};

export interface UpdateInput extends KeyInput {
  readonly UpdateExpression: string;
}

/** Sets members of an item; where there is none, one is made of them. */
export const update = (table: FakeTable, by: Process, input: UpdateInput): object => {
  const { Key: key, UpdateExpression: text, ...conditional } = input;
  const item = { ...table.store.get(key), ...key, ...assignments(text, conditional) };
  return put(table, by, { Item: item, ...conditional });
};

type BatchRequest =
  | { readonly PutRequest: { readonly Item: object } }
  | { readonly DeleteRequest: { readonly Key: Key } };
export interface BatchWriteInput {
  readonly RequestItems: Readonly<Record<string, readonly BatchRequest[]>>;
}

/** Each item by itself; some may be left for another call. */
export const batchWrite = (table: FakeTable, by: Process, { RequestItems }: BatchWriteInput) => {
  const [[name, requests] = ["", []]] = Object.entries(RequestItems);
  if (requests.length === 0 || requests.length > MAX_BATCH_ITEMS) throw invalid(`${requests.length} items in a batch`);
  const left: BatchRequest[] = [];
  for (const request of requests) {
    const put = "PutRequest" in request ? preparePut(table, request.PutRequest) : undefined;
    const key = put?.key ?? ("DeleteRequest" in request ? request.DeleteRequest.Key : undefined);
    if (key === undefined) throw invalid("a batch takes puts and deletes");
    if (table.locks.has(lockOf(key)) || by.chance.happens(0.03)) left.push(request);
    else table.write(by, [put?.item ?? { remove: key }]);
  }
  return { UnprocessedItems: left.length === 0 ? {} : { [name]: left } };
};
