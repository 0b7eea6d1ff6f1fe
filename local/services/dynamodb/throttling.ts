import { jsonError } from "../../aws/json-protocol.ts";
import type { Capacity, Reply } from "../../aws/service.ts";
import { type Attributes, itemBytes } from "./item-size.ts";
import type { Partitions } from "./partitions.ts";

/** The members of DynamoDB's requests that say which partitions they write and read. */
export interface PartitionedRequest {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly Item?: Attributes;
  readonly Key?: Attributes;
  readonly KeyConditionExpression?: string;
  readonly ExpressionAttributeValues?: Attributes;
  readonly TransactItems?: readonly Readonly<
    Record<string, { TableName: string; Item?: Attributes; Key?: Attributes }>
  >[];
  readonly RequestItems?: Readonly<Record<string, readonly WriteRequest[]>>;
}

interface WriteRequest {
  readonly PutRequest?: { readonly Item: Attributes };
  readonly DeleteRequest?: { readonly Key: Attributes };
}

interface Spending {
  readonly partition: string;
  readonly units: number;
}

const UNIT_BYTES = 1_024;
const units = (item: Attributes): number => Math.max(1, Math.ceil(itemBytes(item) / UNIT_BYTES));
const textOf = (attributes: Attributes | undefined): string => String(attributes?.pk?.S ?? "");

const spendingOf = (table: string, item: Attributes | undefined, times: number): Spending => ({
  partition: `${table}\n${textOf(item)}`,
  units: times * (item === undefined ? 1 : units(item)),
});

/** Each item of a transaction is prepared and committed: it costs twice. */
const ofTransaction = ({ TransactItems = [] }: PartitionedRequest): Spending[] =>
  TransactItems.flatMap((one) =>
    Object.values(one).map(({ TableName, Item, Key }) => spendingOf(TableName, Item ?? Key, 2)),
  );

const ofWrite = (table: string, { PutRequest, DeleteRequest }: WriteRequest): Spending =>
  spendingOf(table, PutRequest?.Item ?? DeleteRequest?.Key, 1);

const EXCEEDED = "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException";
const MESSAGE = "The level of configured provisioned throughput for the table was exceeded.";

/**
 * A transaction is refused as a whole, with a reason for each item.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
const cancelled = (codes: readonly string[]): Reply => {
  const type = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException";
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(", ")}]`;
  const CancellationReasons = codes.map((Code) => (Code === "None" ? { Code } : { Code, Message: MESSAGE }));
  return {
    ...jsonError(400, type, message),
    body: JSON.stringify({ __type: type, Message: message, CancellationReasons }),
  };
};

/** What is done of a request at once: all of it, some of a batch, or nothing. */
export type Admission =
  | { readonly request: PartitionedRequest; readonly unprocessed?: PartitionedRequest["RequestItems"] }
  | { readonly refused: Reply };

const admitBatch = (all: Partitions, request: PartitionedRequest): Admission => {
  const taken: Record<string, WriteRequest[]> = {};
  const unprocessed: Record<string, WriteRequest[]> = {};
  for (const [table, writes] of Object.entries(request.RequestItems ?? {}))
    for (const write of writes) {
      const { partition, units: cost } = ofWrite(table, write);
      const isTaken = all.takes("writeUnits", partition);
      if (isTaken) all.spend("writeUnits", partition, cost);
      const into = isTaken ? taken : unprocessed;
      into[table] = [...(into[table] ?? []), write];
    }
  if (Object.keys(taken).length === 0) return { refused: jsonError(400, EXCEEDED, MESSAGE) };
  return { request: { ...request, RequestItems: taken }, unprocessed };
};

const admitTransaction = (all: Partitions, request: PartitionedRequest): Admission => {
  const spendings = ofTransaction(request);
  const codes = spendings.map(({ partition }) => (all.takes("writeUnits", partition) ? "None" : "ThrottlingError"));
  if (codes.includes("ThrottlingError")) return { refused: cancelled(codes) };
  for (const { partition, units: cost } of spendings) all.spend("writeUnits", partition, cost);
  return { request };
};

const admitOne = (all: Partitions, { partition, units: cost }: Spending, request: PartitionedRequest): Admission => {
  if (!all.takes("writeUnits", partition)) return { refused: jsonError(400, EXCEEDED, MESSAGE) };
  all.spend("writeUnits", partition, cost);
  return { request };
};

/** The partition that a query of the table reads; an index has partitions of its own, which are not limited here. */
const readPartition = (operation: string, request: PartitionedRequest): string | undefined => {
  const { TableName = "", IndexName, Key, KeyConditionExpression = "", ExpressionAttributeValues = {} } = request;
  if (operation === "GetItem") return `${TableName}\n${textOf(Key)}`;
  const [, name = ""] = /^pk = (:\w+)/.exec(KeyConditionExpression) ?? [];
  return operation === "Query" && IndexName === undefined
    ? `${TableName}\n${String(ExpressionAttributeValues[name]?.S ?? "")}`
    : undefined;
};

/** Throttles as each partition's limit says. */
export const throttling = (all: Partitions) => ({
  admit: (operation: string, request: PartitionedRequest): Admission => {
    const { TableName = "", Item, Key } = request;
    if (operation === "TransactWriteItems") return admitTransaction(all, request);
    if (operation === "BatchWriteItem") return admitBatch(all, request);
    if (/^(Put|Update|Delete)Item$/.test(operation))
      return admitOne(all, spendingOf(TableName, Item ?? Key, 1), request);
    const partition = readPartition(operation, request);
    return partition === undefined || all.takes("readUnits", partition)
      ? { request }
      : { refused: jsonError(400, EXCEEDED, MESSAGE) };
  },
  /** How much was read is known afterwards. */
  spent: (operation: string, request: PartitionedRequest, consumed: readonly Capacity[]): void => {
    const partition = readPartition(operation, request);
    if (partition === undefined) return;
    for (const { CapacityUnits = 0 } of consumed) all.spend("readUnits", partition, CapacityUnits);
  },
});
