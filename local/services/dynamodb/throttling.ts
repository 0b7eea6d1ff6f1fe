import { jsonError } from "../../aws/json-protocol.ts";
import type { Capacity, Reply } from "../../aws/service.ts";
import { type BatchedKeys, batchReadCost, keysWhere, type ReadingRequest, readPartition } from "./item-reads.ts";
import type { Attributes } from "./item-size.ts";
import {
  type BatchedWrite,
  batchedWrite,
  type ItemWrite,
  itemWrites,
  type TableShapes,
  type WritingRequest,
} from "./item-writes.ts";
import type { ItemsBefore } from "./items-before.ts";
import type { Partitions } from "./partitions.ts";
import { type WriteSpending, writeCost } from "./write-cost.ts";

type BatchedWrites = Readonly<Record<string, readonly BatchedWrite[]>>;

/** The members of DynamoDB's requests that say which partitions they write and read. */
export interface PartitionedRequest extends WritingRequest, ReadingRequest {
  readonly RequestItems?: BatchedWrites | BatchedKeys;
}

const EXCEEDED = "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException";
const TABLE_MESSAGE = "The level of configured provisioned throughput for the table was exceeded.";
const INDEX_MESSAGE =
  "The level of configured provisioned throughput for one or more global secondary indexes of the table was exceeded.";

/** What keeps a write: its own partition, or that of an index. */
type Exceeded = typeof TABLE_MESSAGE | typeof INDEX_MESSAGE;

const refusal = (message: Exceeded): Reply => jsonError(400, EXCEEDED, message);

/**
 * A transaction is refused as a whole, with a reason for each item.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
const cancelled = (exceeded: readonly (Exceeded | undefined)[]): Reply => {
  const type = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException";
  const CancellationReasons = exceeded.map((Message) =>
    Message === undefined ? { Code: "None" } : { Code: "ThrottlingError", Message },
  );
  const codes = CancellationReasons.map(({ Code }) => Code).join(", ");
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return {
    ...jsonError(400, type, message),
    body: JSON.stringify({ __type: type, Message: message, CancellationReasons }),
  };
};

/** What is left of a batch for later, as its reply names it. */
export type Unprocessed = { readonly UnprocessedItems: BatchedWrites } | { readonly UnprocessedKeys: BatchedKeys };

/** What is done of a request at once: all of it, some of a batch, or nothing. */
export type Admission =
  | { readonly request: PartitionedRequest; readonly unprocessed?: Unprocessed }
  | { readonly refused: Reply };

/** What limits requests: what partitions have left, the tables that have them, and what is in these. */
export interface Limited {
  readonly limits: Partitions;
  readonly tables: TableShapes;
  readonly before: (writes: readonly ItemWrite[]) => Promise<ItemsBefore>;
}

interface Reading {
  readonly Responses?: Readonly<Record<string, readonly Attributes[]>>;
}

/** Throttles as each partition's limit says: those of tables, and those of indexes, which hold up the writes of their table. */
export const throttling = ({ limits, tables, before }: Limited) => {
  const costOf = (write: ItemWrite, found: ItemsBefore, times: 1 | 2): readonly WriteSpending[] => {
    const was = found(write);
    return writeCost(write.table, write.key, { before: was, after: write.after(was) }, times);
  };
  const exceededBy = (cost: readonly WriteSpending[]): Exceeded | undefined => {
    const short = cost.find(({ partition }) => !limits.takes("writeUnits", partition));
    if (short === undefined) return undefined;
    return short.isIndex ? INDEX_MESSAGE : TABLE_MESSAGE;
  };
  const spend = (cost: readonly WriteSpending[]): void => {
    for (const { partition, units } of cost) limits.spend("writeUnits", partition, units);
  };

  const admitWrites = async (operation: string, request: PartitionedRequest): Promise<Admission> => {
    const isTransaction = operation === "TransactWriteItems";
    const writes = itemWrites(tables, operation, request);
    const found = await before(writes);
    const costs = writes.map((write) => costOf(write, found, isTransaction ? 2 : 1));
    const exceeded = costs.map(exceededBy);
    const first = exceeded.find((one) => one !== undefined);
    if (first !== undefined) return { refused: isTransaction ? cancelled(exceeded) : refusal(first) };
    for (const cost of costs) spend(cost);
    return { request };
  };

  const admitBatchWrite = async (request: PartitionedRequest): Promise<Admission> => {
    const all = Object.entries((request.RequestItems ?? {}) as BatchedWrites).flatMap(([table, writes]) =>
      writes.map((write) => ({ table, write, items: batchedWrite(tables, table, write) })),
    );
    const found = await before(all.flatMap(({ items }) => items));
    const taken: Record<string, BatchedWrite[]> = {};
    const left: Record<string, BatchedWrite[]> = {};
    let first: Exceeded | undefined;
    for (const { table, write, items } of all) {
      const cost = items.flatMap((item) => costOf(item, found, 1));
      const exceeded = exceededBy(cost);
      first ??= exceeded;
      if (exceeded === undefined) spend(cost);
      const into = exceeded === undefined ? taken : left;
      into[table] = [...(into[table] ?? []), write];
    }
    if (first === undefined) return { request };
    if (Object.keys(taken).length === 0) return { refused: refusal(first) };
    return { request: { ...request, RequestItems: taken }, unprocessed: { UnprocessedItems: left } };
  };

  const admitBatchRead = (request: PartitionedRequest): Admission => {
    const asked = (request.RequestItems ?? {}) as BatchedKeys;
    const takes = (partition: string): boolean => limits.takes("readUnits", partition);
    const left = keysWhere(tables, asked, (partition) => !takes(partition));
    if (left === undefined) return { request };
    const now = keysWhere(tables, asked, takes);
    if (now === undefined) return { refused: refusal(TABLE_MESSAGE) };
    return { request: { ...request, RequestItems: now }, unprocessed: { UnprocessedKeys: left } };
  };

  return {
    admit: async (operation: string, request: PartitionedRequest): Promise<Admission> => {
      if (/^(Put|Update|Delete|TransactWrite)Items?$/.test(operation)) return admitWrites(operation, request);
      if (operation === "BatchWriteItem") return admitBatchWrite(request);
      if (operation === "BatchGetItem") return admitBatchRead(request);
      const partition = readPartition(tables, operation, request);
      return partition === undefined || limits.takes("readUnits", partition)
        ? { request }
        : { refused: refusal(request.IndexName === undefined ? TABLE_MESSAGE : INDEX_MESSAGE) };
    },
    /** How much was read is known afterwards. @param request as it was admitted */
    spent: (operation: string, request: PartitionedRequest, reply: Reading, consumed: readonly Capacity[]): void => {
      if (operation === "BatchGetItem") {
        const cost = batchReadCost(tables, (request.RequestItems ?? {}) as BatchedKeys, reply.Responses ?? {});
        for (const { partition, units } of cost) limits.spend("readUnits", partition, units);
        return;
      }
      const partition = readPartition(tables, operation, request);
      if (partition === undefined) return;
      for (const { CapacityUnits = 0 } of consumed) limits.spend("readUnits", partition, CapacityUnits);
    },
  };
};
