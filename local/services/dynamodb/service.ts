import { jsonError, operationName, parseBody } from "../../aws/json-protocol.ts";
import type { Call, Capacity, Reply, Service } from "../../aws/service.ts";
import { forward } from "../forward.ts";
import { type DynamoRequest, dynamoAccessRequests } from "./access-requests.ts";
import type { DynamoEngine } from "./engine.ts";
import { findEmptyKeyValue, type KeyCondition } from "./key-values.ts";
import type { EngineArns } from "./region.ts";
import { shardIterators } from "./shard-iterators.ts";

interface DynamoResponse {
  readonly ConsumedCapacity?: Capacity | Capacity[];
  readonly ShardIterator?: string;
  readonly NextShardIterator?: string;
}

/** Does the operation consume capacity of a table? Those of streams and of table definitions do not. */
const isMetered = (call: Call): boolean =>
  call.headers["x-amz-target"]?.startsWith("DynamoDB_") === true && /Item|Query|Scan/.test(operationName(call));

/** DynamoDB and its streams. */
export const dynamoService = (engine: DynamoEngine, arns: EngineArns): Service => {
  const iterators = shardIterators();
  const streamOf = ({ StreamArn, ShardIterator = "" }: DynamoRequest): string | undefined =>
    StreamArn ?? iterators.find(ShardIterator);

  const handle = async (call: Call): Promise<Reply> => {
    const request = parseBody<DynamoRequest & KeyCondition>(call);
    const empty = findEmptyKeyValue(request);
    if (empty !== undefined)
      return jsonError(
        400,
        "com.amazon.coral.validate#ValidationException",
        `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value: ${empty}`,
      );
    const metered = isMetered(call) ? { ...request, ReturnConsumedCapacity: "TOTAL" } : request;
    const reply = await forward(engine.url, call, arns.toEngine(JSON.stringify(metered)));
    const body = arns.fromEngine(reply.body.toString());
    if (reply.status !== 200) return { ...reply, body };
    const response: DynamoResponse = JSON.parse(body);
    const stream = streamOf(request);
    if (stream !== undefined)
      for (const iterator of [response.ShardIterator, response.NextShardIterator])
        if (iterator !== undefined) iterators.save(iterator, stream);
    return { ...reply, body, consumed: [response.ConsumedCapacity ?? []].flat() };
  };

  return {
    name: "dynamodb",
    streams: () => false,
    operation: (call) => `dynamodb:${operationName(call)}`,
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
