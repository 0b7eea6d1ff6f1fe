import { jsonError, operationName, parseBody } from "../../aws/json-protocol.ts";
import type { Call, Capacity, Reply, Service } from "../../aws/service.ts";
import { forward } from "../forward.ts";
import { type DynamoRequest, dynamoAccessRequests } from "./access-requests.ts";
import type { DynamoEngine } from "./engine.ts";
import type { Attributes } from "./item-size.ts";
import { readItemsBefore } from "./items-before.ts";
import { findEmptyKeyValue, type KeyCondition } from "./key-values.ts";
import type { Partitions } from "./partitions.ts";
import type { EngineArns } from "./region.ts";
import { shardIterators } from "./shard-iterators.ts";
import { dynamoSubject } from "./subject.ts";
import { tableShape } from "./table-shape.ts";
import type { TableConfig } from "./tables.ts";
import { type PartitionedRequest, throttling } from "./throttling.ts";

interface DynamoResponse {
  readonly ConsumedCapacity?: Capacity | Capacity[];
  readonly Responses?: Readonly<Record<string, readonly Attributes[]>>;
  readonly ShardIterator?: string;
  readonly NextShardIterator?: string;
}

/** Does the operation consume capacity of a table? Those of streams and of table definitions do not. */
const isMetered = (call: Call): boolean =>
  call.headers["x-amz-target"]?.startsWith("DynamoDB_") === true && /Item|Query|Scan/.test(operationName(call));

interface Left {
  readonly UnprocessedItems?: Readonly<Record<string, readonly unknown[]>>;
  readonly UnprocessedKeys?: Readonly<Record<string, { readonly Keys: readonly unknown[] }>>;
}

/** What a batch leaves for later: what a limit left, beside what the engine itself did. */
const withUnprocessed = (body: string, left: Left | undefined): string => {
  if (left === undefined) return body;
  const reply: Left = JSON.parse(body);
  const items = { ...reply.UnprocessedItems };
  for (const [table, some] of Object.entries(left.UnprocessedItems ?? {}))
    items[table] = [...(items[table] ?? []), ...some];
  const keys = { ...reply.UnprocessedKeys };
  for (const [table, some] of Object.entries(left.UnprocessedKeys ?? {}))
    keys[table] = { ...some, Keys: [...(keys[table]?.Keys ?? []), ...some.Keys] };
  return JSON.stringify({
    ...reply,
    ...(left.UnprocessedItems === undefined ? {} : { UnprocessedItems: items }),
    ...(left.UnprocessedKeys === undefined ? {} : { UnprocessedKeys: keys }),
  });
};

/** DynamoDB and its streams. */
export const dynamoService = (
  engine: DynamoEngine,
  arns: EngineArns,
  configs: readonly TableConfig[],
  limits: Partitions,
): Service => {
  const tables = new Map(configs.map((config) => [config.name, tableShape(config)]));
  const limiter = throttling({ limits, tables, before: (writes) => readItemsBefore(engine.url, writes) });
  const iterators = shardIterators();
  const streamOf = ({ StreamArn, ShardIterator = "" }: DynamoRequest): string | undefined =>
    StreamArn ?? iterators.find(ShardIterator);

  const handle = async (call: Call): Promise<Reply> => {
    const request = parseBody<DynamoRequest & KeyCondition & PartitionedRequest>(call);
    const empty = findEmptyKeyValue(request);
    if (empty !== undefined)
      return jsonError(
        400,
        "com.amazon.coral.validate#ValidationException",
        `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value: ${empty}`,
      );
    const admission = await limiter.admit(operationName(call), request);
    if ("refused" in admission) return { ...admission.refused, throttled: true };
    const metered = isMetered(call) ? { ReturnConsumedCapacity: "TOTAL", ...admission.request } : request;
    const reply = await forward(engine.url, call, arns.toEngine(JSON.stringify(metered)));
    const body = withUnprocessed(arns.fromEngine(reply.body.toString()), admission.unprocessed);
    if (reply.status !== 200) return { ...reply, body };
    const response: DynamoResponse = JSON.parse(body);
    const stream = streamOf(request);
    if (stream !== undefined)
      for (const iterator of [response.ShardIterator, response.NextShardIterator])
        if (iterator !== undefined) iterators.save(iterator, stream);
    const consumed = [response.ConsumedCapacity ?? []].flat();
    limiter.spent(operationName(call), admission.request, response, consumed);
    const throttled = admission.unprocessed !== undefined;
    return { ...reply, body, consumed, throttled };
  };

  return {
    name: "dynamodb",
    streams: () => false,
    operation: (call) => `dynamodb:${operationName(call)}`,
    subject: (call) => dynamoSubject(parseBody(call), call.headers["x-amz-target"]?.includes("Streams") === true),
    accessRequests: (call) => {
      const request = parseBody<DynamoRequest>(call);
      return dynamoAccessRequests(operationName(call), request, streamOf(request));
    },
    resourcePolicies: [],
    handle,
    error: (status, code, message) =>
      jsonError(
        status,
        code === "ThrottlingException" ? "com.amazonaws.dynamodb.v20120810#ThrottlingException" : code,
        message,
      ),
  };
};
