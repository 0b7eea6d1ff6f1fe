import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Cloud } from "../../local/cloud.ts";
import { synthOnce } from "../../scripts/synth.ts";
import { type Bench, figure } from "../measure.ts";
import { bareClients } from "./bare-clients.ts";
import { type BenchEstate, benchEstate } from "./bench-estate.ts";
import { adminClients } from "./floor.ts";
import { bundleOf } from "./function-load.ts";
import { cpuOfNewProcess } from "./node-process.ts";
import { type Recorded, recordCalls, replayAnswers } from "./recorded.ts";
import { withCloud } from "./with-cloud.ts";

/**
 * What `receive` takes of a processor for a manifest, beside a program that makes the same calls of AWS with the same clients
 * and does nothing else. Each runs in a process of its own, warmed up; what answers them is not counted.
 */

const UNITS = 40;
const WARM_UP = 100;
const MEASURED = 200;
/** As many as the queue gives at once at most. */
const BATCH = 10;
const MINUTE_MS = 60_000;

interface Message {
  readonly messageId: string;
  readonly body: string;
}

/** Stores manifests of which no event is sent, and returns the messages that tell of them. */
const storeQuietly = async (cloud: Cloud, estate: BenchEstate, count: number, startMs: number): Promise<Message[]> => {
  const { bucket } = adminClients(cloud);
  const messages: Message[] = [];
  cloud.loseEvents(count);
  for (let index = 0; index < count; index += 1) {
    const backup = await estate.seal(index % UNITS, startMs + index * 1_000);
    await estate.put(backup);
    const { VersionId } = await bucket.send(new HeadObjectCommand({ Bucket: cloud.bucket, Key: backup.key }));
    const object = { key: encodeURIComponent(backup.key), versionId: VersionId, size: backup.bytes.length };
    const body = JSON.stringify({ Records: [{ s3: { bucket: { name: cloud.bucket }, object } }] });
    messages.push({ messageId: `m${index}`, body });
  }
  return messages;
};

const eventsOf = (messages: readonly Message[]): readonly object[] =>
  Array.from({ length: messages.length / BATCH }, (_, batch) => ({
    Records: messages.slice(batch * BATCH, (batch + 1) * BATCH).map((message) => ({
      ...{ ...message, receiptHandle: "r", attributes: { ApproximateReceiveCount: "1" }, messageAttributes: {} },
      ...{ eventSource: "aws:sqs", eventSourceARN: "arn:aws:sqs:eu-west-1:000000000000:q" },
    })),
  }));

/** Handles what is in a file, of which the first part is not counted. */
const handling = (file: string, warmUp: number): string => `
const items = JSON.parse((await import("node:fs")).readFileSync(${JSON.stringify(file)}, "utf8"));
for (const item of items.slice(0, ${warmUp})) await handle(item);
const before = process.cpuUsage();
for (const item of items.slice(${warmUp})) await handle(item);
const after = process.cpuUsage(before);
process.cpuUsage = () => after;`;

/** Requests keep the host that they are signed for, and go to another port. */
const connectingTo = (endpoint: string): string => `
const { Agent } = process.getBuiltinModule("node:http");
const { createConnection } = Agent.prototype;
Agent.prototype.createConnection = function (options, done) {
  return createConnection.call(this, { ...options, port: ${new URL(endpoint).port} }, done);
};`;

const receiving = (file: string): string => `
const { handler } = await import(${JSON.stringify(bundleOf("receive"))});
const handle = async (event) => {
  const { batchItemFailures } = await handler(event, { getRemainingTimeInMillis: () => 800_000 });
  if (batchItemFailures.length > 0) throw new Error("a manifest was not received");
};
${handling(file, WARM_UP / BATCH)}`;

/** The input of each call as a program would have it, before it is marshalled. */
const callOf = ({ method, target, path, body }: Recorded): object => {
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

const BARE_HANDLER = `
import { PutObjectCommand } from "@aws-sdk/client-s3";
const s3 = madeS3Client;
const table = madeDynamoDBDocumentClient;
export const handle = async ({ operation, input, body }) => {
  if (operation === "BatchGetItem") return table.send(new BatchGetCommand(input));
  if (operation === "TransactWriteItems") return table.send(new TransactWriteCommand(input));
  if (operation === "GetObject") return (await s3.send(new GetObjectCommand(input))).Body.transformToByteArray();
  if (operation === "PutObject")
    return s3.send(new PutObjectCommand({ ...input, Body: Buffer.from(body, "base64"), IfNoneMatch: "*" }));
  throw new Error(operation);
};
`;

export const receiveCpuBench: Bench = {
  name: "receive-cpu",
  run: () =>
    withCloud(async (cloud) => {
      synthOnce();
      const folder = mkdtempSync(join(tmpdir(), "receive-cpu-"));
      const nowMs = Date.now();
      const estate = await benchEstate(cloud, UNITS, 1, "unit");
      for (let unit = 0; unit < UNITS; unit += 1) await estate.put(await estate.seal(unit, nowMs - 300 * MINUTE_MS));
      await cloud.waitUntilIdle(300_000);

      const messages = await storeQuietly(cloud, estate, WARM_UP + MEASURED, nowMs - 200 * MINUTE_MS);
      const events = join(folder, "events.json");
      writeFileSync(events, JSON.stringify(eventsOf(messages)));
      const { accessKeyId, secret } = cloud.admin;
      const access = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secret, AWS_REGION: cloud.region };
      const recorder = await recordCalls(cloud.endpoint);
      const variables = {
        ...{ ...access, AWS_ENDPOINT_URL: cloud.endpoint, LEDGER_TABLE: cloud.table },
        ...{ INTAKE_BUCKET: cloud.bucket, VAULT_BUCKET: cloud.vault },
      };
      const ours = await cpuOfNewProcess(connectingTo(recorder.endpoint) + receiving(events), variables)();
      await recorder.stop();

      const { all } = recorder;
      const perManifest = all.length / messages.length;
      const bare = await bareClients("receive", "function", BARE_HANDLER);
      const calls = join(folder, "calls.json");
      writeFileSync(calls, JSON.stringify(all.map(callOf)));
      const replay = await replayAnswers(all.map(({ answer }) => answer));
      const floor = `const { handle } = await import(${JSON.stringify(bare)});${handling(calls, Math.round(WARM_UP * perManifest))}`;
      const against = await cpuOfNewProcess(floor, { ...access, AWS_ENDPOINT_URL: replay.endpoint })();
      await replay.stop();
      rmSync(folder, { recursive: true });
      return [
        figure(
          "receive-cpu",
          (ours / MEASURED) * 1_000,
          (against / MEASURED) * 1_000,
          "ms of a processor",
          `receive, for a manifest of a batch of ${BATCH} / the same ${perManifest.toFixed(1)} calls of AWS by the bare clients, replayed; at most 1.5`,
        ),
      ];
    }),
};
