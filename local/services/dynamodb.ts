import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Wish } from "../gateway/iam.ts";
import type { Capacity } from "../gateway/meter.ts";
import type { ResolvedResource } from "../template/resolve.ts";
import { ACCOUNT, REGION } from "../template/types.ts";
import { type Call, forward, jsonError, type Reply, type Service } from "./service.ts";

export interface DynamoEngine {
  readonly url: string;
  stop(): Promise<void>;
}

const enginePath = (): string => {
  const name = `@dynoxide/${process.platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), "dynoxide");
  } catch {
    throw new Error(
      `the DynamoDB engine for this platform (${name}) is not installed. Point DYNAMODB_ENDPOINT at another one, e.g. DynamoDB Local.`,
    );
  }
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

const ready = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let said = "";
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      if (said.includes("listening")) resolve();
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    child.once("exit", (code) => reject(new Error(`the DynamoDB engine ended with ${code}: ${said.trim()}`)));
    child.once("error", reject);
  });

/**
 * The engine looks for the end of a stream among all of its records at every write, so that a table of 100,000 items
 * takes hours to fill. These indexes answer its own questions; without its table, which a later version may name
 * otherwise, it is as slow as it was.
 */
const indexStreams = (file: string): void => {
  const database = new DatabaseSync(file, { timeout: 5_000 });
  try {
    database.exec(`
      CREATE INDEX IF NOT EXISTS cleargate_stream_end ON _stream_records (table_name, CAST(sequence_number AS INTEGER));
      CREATE INDEX IF NOT EXISTS cleargate_stream_place
        ON _stream_records (table_name, shard_id, CAST(sequence_number AS INTEGER));
      CREATE INDEX IF NOT EXISTS cleargate_stream_bounds ON _stream_records (table_name, shard_id, sequence_number);`);
  } catch (error) {
    if (!/no such (table|column)/.test((error as Error).message)) throw error;
  } finally {
    database.close();
  }
};

/** Starts the engine over a file that survives, or takes the one that DYNAMODB_ENDPOINT names. */
export const startDynamo = async (file: string, external: string | undefined): Promise<DynamoEngine> => {
  if (external !== undefined) return { url: external, stop: async () => {} };
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const child = spawn(enginePath(), ["serve", "--port", String(port), "--db-path", file], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    try {
      await ready(child);
    } catch (error) {
      // Another process may have taken the free port in between.
      if (attempt === 3) throw error;
      continue;
    }
    indexStreams(file);
    const stop = (): Promise<void> =>
      new Promise((resolve) => {
        if (child.exitCode !== null) return resolve();
        child.once("exit", () => resolve());
        child.kill("SIGTERM");
      });
    return { url: `http://127.0.0.1:${port}`, stop };
  }
};

const ENGINE_REGION = "arn:aws:dynamodb:dynoxide:";
const OUR_REGION = `arn:aws:dynamodb:${REGION}:`;
const toEngine = (text: string): string => text.replaceAll(OUR_REGION, ENGINE_REGION);
const fromEngine = (text: string): string => text.replaceAll(ENGINE_REGION, OUR_REGION);

const operationOf = ({ headers }: Call): string => headers["x-amz-target"]?.split(".")[1] ?? "Unknown";

const request = async (url: string, target: string, body: unknown): Promise<Record<string, unknown>> => {
  const answer = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": target,
      "x-amz-date": "20260101T000000Z",
      authorization:
        "AWS4-HMAC-SHA256 Credential=local/20260101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=00",
    },
    body: toEngine(JSON.stringify(body)),
  });
  const text = fromEngine(await answer.text());
  if (!answer.ok) throw Object.assign(new Error(`DynamoDB: ${text}`), { code: text });
  return JSON.parse(text) as Record<string, unknown>;
};

/** Creates the template's tables unless they are there. @returns the stream ARN of each, by logical id */
export const createTables = async (url: string, tables: Iterable<ResolvedResource>): Promise<Map<string, string>> => {
  const streams = new Map<string, string>();
  for (const { id, properties } of tables) {
    const {
      StreamSpecification,
      PointInTimeRecoverySpecification: _pitr,
      SSESpecification: _sse,
      ...rest
    } = properties;
    const stream =
      StreamSpecification === undefined
        ? {}
        : { StreamSpecification: { StreamEnabled: true, ...(StreamSpecification as object) } };
    try {
      await request(url, "DynamoDB_20120810.CreateTable", { ...rest, TableName: id, ...stream });
    } catch (error) {
      if (!String((error as { code?: string }).code).includes("ResourceInUseException")) throw error;
    }
    const { Table } = (await request(url, "DynamoDB_20120810.DescribeTable", { TableName: id })) as {
      Table: { LatestStreamArn?: string };
    };
    if (Table.LatestStreamArn !== undefined) streams.set(id, Table.LatestStreamArn);
  }
  return streams;
};

const tableArn = (name: string): string =>
  name.startsWith("arn:") ? name : `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${name}`;

interface Body {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly StreamArn?: string;
  readonly ShardIterator?: string;
  readonly Key?: Attributes;
  readonly Item?: Attributes;
  readonly RequestItems?: Record<string, unknown>;
  readonly TransactItems?: readonly Record<
    string,
    { readonly TableName: string; readonly Key?: Attributes; readonly Item?: Attributes }
  >[];
}
type Attributes = Record<string, { S?: string }>;

const leading = (...keys: (Attributes | undefined)[]): Wish["context"] => {
  const values = keys.map((key) => key?.pk?.S).filter((value) => value !== undefined);
  return values.length === 0 ? {} : { "dynamodb:LeadingKeys": values };
};

const TRANSACTED: Readonly<Record<string, string>> = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
  Get: "GetItem",
};

/** DynamoDB and its streams behind the gateway. */
export const dynamoService = (engine: DynamoEngine): Service => {
  /** An iterator does not say which stream it is of, so what was handed out is remembered; old ones are forgotten. */
  const iterators = new Map<string, string>();
  const remember = (iterator: unknown, stream: string): void => {
    if (typeof iterator !== "string") return;
    iterators.set(iterator, stream);
    if (iterators.size > 1_000) iterators.delete(iterators.keys().next().value as string);
  };

  const parse = ({ body }: Call): Body => JSON.parse(body.toString("utf8") || "{}") as Body;

  const wishes = (call: Call): Wish[] => {
    const operation = operationOf(call);
    const body = parse(call);
    if (operation.startsWith("Transact"))
      return (body.TransactItems ?? []).flatMap((item) =>
        Object.entries(item).map(([kind, { TableName, Key, Item }]) => ({
          action: `dynamodb:${TRANSACTED[kind]}`,
          resource: tableArn(TableName),
          context: leading(Key ?? Item),
        })),
      );
    if (operation === "BatchWriteItem")
      return Object.entries(body.RequestItems ?? {}).flatMap(([table, requests]) => {
        const wanted = (requests as { PutRequest?: { Item: Attributes }; DeleteRequest?: { Key: Attributes } }[]).map(
          (one) => ({
            action: one.PutRequest === undefined ? "dynamodb:DeleteItem" : "dynamodb:PutItem",
            resource: tableArn(table),
            context: leading(one.PutRequest?.Item, one.DeleteRequest?.Key),
          }),
        );
        return [{ action: "dynamodb:BatchWriteItem", resource: tableArn(table), context: {} }, ...wanted];
      });
    if (operation === "BatchGetItem")
      return Object.keys(body.RequestItems ?? {}).map((table) => ({
        action: `dynamodb:${operation}`,
        resource: tableArn(table),
        context: {},
      }));
    const stream = body.StreamArn ?? iterators.get(body.ShardIterator ?? "");
    const table = body.TableName === undefined ? "*" : tableArn(body.TableName);
    const resource = stream ?? (body.IndexName === undefined ? table : `${table}/index/${body.IndexName}`);
    return [{ action: `dynamodb:${operation}`, resource, context: leading(body.Key ?? body.Item) }];
  };

  const handle = async (call: Call): Promise<Reply> => {
    const operation = operationOf(call);
    const metered = call.headers["x-amz-target"]?.startsWith("DynamoDB_") && /Item|Query|Scan/.test(operation);
    const body = parse(call);
    const asked = metered ? { ...body, ReturnConsumedCapacity: "TOTAL" } : body;
    const reply = await forward(engine.url, call, toEngine(JSON.stringify(asked)));
    const text = fromEngine(reply.body.toString());
    if (reply.status !== 200) return { ...reply, body: text };
    const answer = JSON.parse(text) as {
      ConsumedCapacity?: Capacity | Capacity[];
      ShardIterator?: string;
      NextShardIterator?: string;
    };
    const stream = body.StreamArn ?? iterators.get(body.ShardIterator ?? "");
    if (stream !== undefined)
      for (const iterator of [answer.ShardIterator, answer.NextShardIterator]) remember(iterator, stream);
    const consumed = answer.ConsumedCapacity === undefined ? [] : [answer.ConsumedCapacity].flat();
    return { ...reply, body: text, consumed };
  };

  return {
    name: "dynamodb",
    streams: false,
    operation: (call) => `dynamodb:${operationOf(call)}`,
    wishes,
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
