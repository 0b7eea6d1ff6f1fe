import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RequestTooLarge } from "../../local/aws/request-too-large.ts";
import type { Call } from "../../local/aws/service.ts";
import { asynchronously } from "../../local/lambda/asynchronous.ts";
import { adjustableClock } from "../../local/lambda/clock.ts";
import { type LambdaFunction, lambdaFunction } from "../../local/lambda/function.ts";
import { ASYNCHRONOUS_BYTES, SYNCHRONOUS_BYTES, withinPayload } from "../../local/lambda/payload.ts";
import { eventsService } from "../../local/services/events/bus.ts";
import { type SqsEngine, startSqs } from "../../local/services/sqs.ts";

/** How much AWS takes at once. */

const QUOTES = 2;

describe("a function", () => {
  const folder = mkdtempSync(join(tmpdir(), "cleargate-payloads-"));
  let fn: LambdaFunction;
  beforeAll(() => {
    mkdirSync(join(folder, "bundle"));
    const source = 'export const handler = async ({ answer = 0 }) => "x".repeat(answer);';
    writeFileSync(join(folder, "bundle", "index.mjs"), source);
    fn = lambdaFunction({
      ...{ name: "fn", arn: "arn", roleArn: "role", handler: "index.handler", environment: {}, memoryMiB: 256 },
      ...{ bundleFolder: join(folder, "bundle"), timeoutMs: 30_000, concurrency: 1, logFile: join(folder, "log") },
      clock: adjustableClock(join(folder, "clock.json")),
    });
  });
  afterAll(async () => {
    await fn.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const answerOf = async (bytes: number): Promise<unknown> => fn.invoke({ answer: bytes - QUOTES });
  const event = (bytes: number) => ({ text: "x".repeat(bytes - '{"text":""}'.length) });

  it("is invoked with 6 MB at most", async () => {
    expect(await fn.invoke(event(SYNCHRONOUS_BYTES))).toBe("");
    await expect(fn.invoke(event(SYNCHRONOUS_BYTES + 1))).rejects.toBeInstanceOf(RequestTooLarge);
  });
  it("answers with 6 MB at most", async () => {
    expect(await answerOf(SYNCHRONOUS_BYTES)).toHaveLength(SYNCHRONOUS_BYTES - QUOTES);
    await expect(answerOf(SYNCHRONOUS_BYTES + 1)).rejects.toThrow("Function.ResponseSizeTooLarge");
  });
  it("that nobody waits for is invoked with 1 MB at most, and a larger event reaches no destination", async () => {
    const told: unknown[] = [];
    const callService = async <T>(...call: unknown[]): Promise<T> => {
      told.push(call);
      return {} as T;
    };
    const send = asynchronously(fn, callService, {
      maxRetries: 2,
      maxAgeMs: 60_000,
      deadLetterQueueUrl: "http://queue",
    });
    expect(await send(event(ASYNCHRONOUS_BYTES))).toBeUndefined();
    expect(await send(event(ASYNCHRONOUS_BYTES + 1))).toBeInstanceOf(RequestTooLarge);
    expect(told).toEqual([]);
  });
  it("has so many records of a stream at once as fit into 6 MB, and one whatever its size", () => {
    const megabyte = "x".repeat(1024 * 1024);
    expect(withinPayload(Array.from({ length: 9 }, () => megabyte))).toHaveLength(5);
    expect(withinPayload([megabyte.repeat(7), megabyte])).toHaveLength(1);
    expect(withinPayload([])).toEqual([]);
  });
});

const callOf = (target: string, body: object): Call => ({
  ...{ method: "POST", path: "/", query: new URLSearchParams(), request: {} as IncomingMessage },
  headers: { "x-amz-target": target, "content-type": "application/x-amz-json-1.0" },
  body: Buffer.from(JSON.stringify(body)),
});

it("EventBridge takes less than 256 KB of entries at once, and publishes none of more", async () => {
  const events = eventsService([]);
  const put = async (...details: number[]): Promise<number | undefined> => {
    const Entries = details.map((bytes) => ({
      ...{ EventBusName: "bus", Source: "s", DetailType: "d" },
      Detail: JSON.stringify("x".repeat(bytes - "sd".length - QUOTES)),
    }));
    return (await events.service.handle(callOf("AWSEvents.PutEvents", { Entries }), {} as ServerResponse))?.status;
  };
  expect(await put(256 * 1024 - 1)).toBe(200);
  expect(await put(256 * 1024)).toBe(400);
  expect(await put(128 * 1024, 128 * 1024)).toBe(400);
  expect(events.published("bus")).toHaveLength(1);
});

describe("a queue", () => {
  let sqs: SqsEngine;
  beforeAll(async () => {
    sqs = await startSqs([{ name: "queue", attributes: {} }], [], undefined);
  });
  afterAll(() => sqs?.stop());
  it("takes messages of 1 MB at most", async () => {
    const send = async (bytes: number): Promise<number | undefined> => {
      const body = { QueueUrl: "http://sqs.eu-west-1.localhost/000000000000/queue", MessageBody: "x".repeat(bytes) };
      return (await sqs.service.handle(callOf("AmazonSQS.SendMessage", body), {} as ServerResponse))?.status;
    };
    expect(await send(1024 * 1024)).toBe(200);
    expect(await send(1024 * 1024 + 1)).toBe(400);
  });
});
