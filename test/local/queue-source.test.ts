import { afterEach, describe, expect, it } from "vitest";
import type { CallService, EventSource } from "../../local/lambda/event-source.ts";
import type { LambdaFunction } from "../../local/lambda/function.ts";
import { queueSource } from "../../local/lambda/queue-source.ts";
import { until } from "../support/until.ts";

/** What an event source mapping of a queue hands to its function, and when. */

let source: EventSource | undefined;
afterEach(() => source?.stop());

const message = (id: string) => ({ MessageId: id, ReceiptHandle: `handle ${id}`, Body: id });

interface Asked {
  readonly MaxNumberOfMessages?: number;
  readonly Entries?: readonly { readonly Id: string; readonly ReceiptHandle: string }[];
}

interface Behaviour {
  readonly windowMs?: number;
  readonly concurrency?: number;
  readonly failsToReceive?: boolean;
  readonly dies?: boolean;
  /** Of the first attempt to delete. */
  readonly staysAtFirst?: string;
  /** However often it is deleted. */
  readonly stays?: string;
  /** The function reports it. */
  readonly reported?: string;
  /** To make it visible fails. */
  readonly cannotReturn?: string;
  readonly whileInvoked?: () => Promise<void>;
}

const started = ({ windowMs = 0, concurrency = 1, ...behaviour }: Behaviour = {}) => {
  const waiting: ReturnType<typeof message>[] = [];
  const batches: string[][] = [];
  const deleted: string[][] = [];
  const receiving = { now: 0, most: 0, times: 0 };
  const receive = async (most?: number) => {
    receiving.times += 1;
    receiving.now += 1;
    receiving.most = Math.max(receiving.most, receiving.now);
    if (behaviour.failsToReceive && receiving.times === 2) throw new Error("no answer");
    await new Promise((resolve) => setTimeout(resolve, 5));
    receiving.now -= 1;
    return { Messages: waiting.splice(0, most) };
  };
  const call = async (_service: string, target: string, { MaxNumberOfMessages, Entries = [] }: Asked) => {
    if (target === "AmazonSQS.ReceiveMessage") return receive(MaxNumberOfMessages);
    if (target !== "AmazonSQS.DeleteMessageBatch") return {};
    deleted.push(Entries.map(({ ReceiptHandle }) => ReceiptHandle));
    const stays = (deleted.length === 1 ? behaviour.staysAtFirst : undefined) ?? behaviour.stays;
    return { Failed: Entries.filter(({ ReceiptHandle }) => ReceiptHandle === stays).map(({ Id }) => ({ Id })) };
  };
  const fn = {
    invoke: async ({ Records }: { Records: readonly { messageId: string }[] }) => {
      batches.push(Records.map(({ messageId }) => messageId));
      await behaviour.whileInvoked?.();
      if (behaviour.dies) throw new Error("it died");
      return { batchItemFailures: behaviour.reported === undefined ? [] : [{ itemIdentifier: behaviour.reported }] };
    },
  };
  const asRole = async (service: string, target: string, body: object) => {
    if (target === "AmazonSQS.ChangeMessageVisibility") throw new Error("no function's role need have that");
    return call(service, target, body);
  };
  const returned: unknown[] = [];
  const asOwner = async (_service: string, _target: string, body: { readonly ReceiptHandle: string }) => {
    if (body.ReceiptHandle === behaviour.cannotReturn) throw new Error("no answer");
    returned.push(body);
  };
  source = queueSource(
    fn as unknown as LambdaFunction,
    asRole as unknown as CallService,
    asOwner as unknown as CallService,
    { queueUrl: "url", queueArn: "arn", batchSize: 3, windowMs, concurrency, reportsFailures: true },
  );
  return { waiting, batches, deleted, returned, receiving };
};

describe("a batch of a queue", () => {
  it("is handed over at once where there is no window", async () => {
    const { waiting, batches, deleted } = started();
    waiting.push(message("a"));
    await until("a batch", () => deleted.length === 1);
    expect(batches).toEqual([["a"]]);
  });

  it("has what comes within its window, and is handed over before that is over once it is full", async () => {
    const { waiting, batches, deleted } = started({ windowMs: 3_600_000 });
    waiting.push(message("a"));
    await until("the first to be received", () => waiting.length === 0);
    expect(source?.busy()).toBe(true);
    waiting.push(message("b"));
    await until("the second to be received", () => waiting.length === 0);
    waiting.push(message("c"), message("d"));
    await until("a batch", () => deleted.length === 1);
    expect(batches).toEqual([["a", "b", "c"]]);
    expect(deleted).toEqual([["handle a", "handle b", "handle c"]]);
  });

  it("is handed over also where no more can be received", async () => {
    const { waiting, batches, deleted } = started({ windowMs: 300, failsToReceive: true });
    waiting.push(message("a"));
    await until("a batch", () => deleted.length === 1);
    expect(batches).toEqual([["a"]]);
  });

  it("comes back within a second where the function died, whatever its role may do", async () => {
    const { waiting, deleted, returned } = started({ dies: true });
    waiting.push(message("a"));
    await until("a message that comes back", () => returned.length === 1);
    expect(returned).toEqual([{ QueueUrl: "url", ReceiptHandle: "handle a", VisibilityTimeout: 1 }]);
    expect(deleted).toEqual([]);
  });

  it("is deleted at once, and what of it stays is deleted again", async () => {
    const { waiting, deleted } = started({ staysAtFirst: "handle b" });
    waiting.push(message("a"), message("b"));
    await until("a second attempt", () => deleted.length === 2);
    expect(deleted).toEqual([["handle a", "handle b"], ["handle b"]]);
  });

  it("comes back within a second where it cannot be deleted, but for what was deleted or reported as failed", async () => {
    const { waiting, deleted, returned } = started({ stays: "handle b", reported: "c" });
    waiting.push(message("a"), message("b"), message("c"));
    await until("an end of the batch", () => deleted.length > 0 && source?.busy() === false);
    expect(deleted).toHaveLength(5);
    expect(returned).toEqual([{ QueueUrl: "url", ReceiptHandle: "handle b", VisibilityTimeout: 1 }]);
  });

  it("comes back within a second also where another one of it cannot", async () => {
    const { waiting, returned } = started({ dies: true, cannotReturn: "handle a" });
    waiting.push(message("a"), message("b"));
    await until("a message that comes back", () => returned.length === 1);
    expect(returned).toEqual([{ QueueUrl: "url", ReceiptHandle: "handle b", VisibilityTimeout: 1 }]);
  });

  it("is asked for by one poller, and runs beside as many others as may", async () => {
    const ended = Promise.withResolvers<void>();
    const { waiting, batches, receiving } = started({ concurrency: 2, whileInvoked: () => ended.promise });
    waiting.push(...["a", "b", "c", "d", "e", "f", "g"].map(message));
    await until("two batches", () => batches.length === 2);
    expect(batches).toEqual([
      ["a", "b", "c"],
      ["d", "e", "f"],
    ]);
    const { times } = receiving;
    ended.resolve();
    await until("the third", () => batches.length === 3);
    expect({ most: receiving.most, whileBothRan: times }).toEqual({ most: 1, whileBothRan: 2 });
  });
});
