import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Recorded } from "./recorded.ts";

/** The calls that a function made of AWS, made again by bare clients that do nothing else. */

/** Requests keep the host that they are signed for, and go to another port. */
export const connectingTo = (endpoint: string): string => `
const { Agent } = process.getBuiltinModule("node:http");
const { createConnection } = Agent.prototype;
Agent.prototype.createConnection = function (options, done) {
  return createConnection.call(this, { ...options, port: ${new URL(endpoint).port} }, done);
};`;

/** The input of each call as a program would have it, before it is marshalled. */
export const callOf = ({ method, target, path, body }: Recorded): object => {
  if (target !== undefined) {
    const [service = "", operation = ""] = target.split(".");
    if (!service.startsWith("DynamoDB")) throw new Error(`${target} is not expected here`);
    const input = JSON.parse(body.toString());
    return { operation, input: plain(input) };
  }
  const [, bucket, ...key] = decodeURIComponent(path.split("?")[0] ?? "").split("/");
  const at = { Bucket: bucket, Key: key.join("/") };
  if (method === "GET") return { operation: "GetObject", input: at };
  return { operation: "PutObject", input: at, body: body.toString("base64") };
};

type Json = Readonly<Record<string, unknown>>;
const values = (of: unknown): unknown => (of === undefined ? undefined : unmarshall(of as never));

/** The documents of an input, unmarshalled, so that the document client marshals them again. */
const plain = (input: Json): Json => {
  if (input.RequestItems !== undefined) {
    const tables = Object.entries(input.RequestItems as Readonly<Record<string, { Keys: unknown[] }>>);
    return {
      ...input,
      RequestItems: Object.fromEntries(tables.map(([name, one]) => [name, { ...one, Keys: one.Keys.map(values) }])),
    };
  }
  if (input.KeyConditionExpression !== undefined) {
    const { ExpressionAttributeValues, ExclusiveStartKey } = input;
    return {
      ...{ ...input, ExpressionAttributeValues: values(ExpressionAttributeValues) },
      ...(ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey: values(ExclusiveStartKey) }),
    };
  }
  const items = (input.TransactItems ?? []) as readonly Readonly<Record<string, Json>>[];
  return {
    ...input,
    TransactItems: items.map((item) =>
      Object.fromEntries(
        Object.entries(item).map(([kind, one]) => [
          kind,
          Object.fromEntries(
            Object.entries({
              ...one,
              Item: values(one.Item),
              Key: values(one.Key),
              ExpressionAttributeValues: values(one.ExpressionAttributeValues),
            }).filter(([, value]) => value !== undefined),
          ),
        ]),
      ),
    ),
  };
};

const OF_THE_TABLE = `
  if (operation === "Query") return madeDynamoDBDocumentClient.send(new QueryCommand(input));
  if (operation === "BatchGetItem") return madeDynamoDBDocumentClient.send(new BatchGetCommand(input));
  if (operation === "TransactWriteItems") return madeDynamoDBDocumentClient.send(new TransactWriteCommand(input));
  throw new Error(operation);`;

/** Makes one call as {@link callOf} has it, with bare clients of the table. */
export const TABLE_HANDLER = `export const handle = async ({ operation, input }) => {${OF_THE_TABLE}
};`;

/** The same, of the table and of buckets. */
export const BARE_HANDLER = `
import { PutObjectCommand } from "@aws-sdk/client-s3";
export const handle = async ({ operation, input, body }) => {
  if (operation === "GetObject") return (await madeS3Client.send(new GetObjectCommand(input))).Body.transformToByteArray();
  if (operation === "PutObject")
    return madeS3Client.send(new PutObjectCommand({ ...input, Body: Buffer.from(body, "base64"), IfNoneMatch: "*" }));
${OF_THE_TABLE}
};
`;
