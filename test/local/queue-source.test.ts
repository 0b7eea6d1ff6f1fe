import { afterEach, describe, expect, it } from "vitest";
import type { CallService, EventSource } from "../../local/lambda/event-source.ts";
import type { LambdaFunction } from "../../local/lambda/function.ts";
import { queueSource } from "../../local/lambda/queue-source.ts";
import { until } from "../support/until.ts";

/** What an event source mapping of a queue hands to its function, and when. */

let source: EventSource | undefined;
afterEach(() => source?.stop());

const message = (id: string) => ({ MessageId: id, ReceiptHandle: `handle ${id}`, Body: id });
const started = (windowMs: number, failsToReceive = false, dies = false) => {
  const waiting: ReturnType<typeof message>[] = [];
  const batches: string[][] = [];
  const deleted: string[] = [];
  let receives = 0;
  const call = async (
    _service: string,
    target: string,
    body: { MaxNumberOfMessages?: number; ReceiptHandle?: string },
  ) => {
    if (target === "AmazonSQS.DeleteMessage") deleted.push(body.ReceiptHandle ?? "");
    if (target !== "AmazonSQS.ReceiveMessage") return {};
    receives += 1;
    if (failsToReceive && receives === 2) throw new Error("no answer");
    await new Promise((resolve) => setTimeout(resolve, 5));
    return { Messages: waiting.splice(0, body.MaxNumberOfMessages) };
  };
  const fn = {
    invoke: async ({ Records }: { Records: readonly { messageId: string }[] }) => {
      batches.push(Records.map(({ messageId }) => messageId));
      if (dies) throw new Error("it died");
    },
  };
  const asRole = async (service: string, target: string, body: object) => {
    if (target === "AmazonSQS.ChangeMessageVisibility") throw new Error("no function's role need have that");
    return call(service, target, body);
  };
  const returned: unknown[] = [];
  const asOwner = async (_service: string, _target: string, body: unknown) => void returned.push(body);
  source = queueSource(
    fn as unknown as LambdaFunction,
    asRole as unknown as CallService,
    asOwner as unknown as CallService,
    { queueUrl: "url", queueArn: "arn", batchSize: 3, windowMs, concurrency: 1, reportsFailures: true },
  );
  return { waiting, batches, deleted, returned };
};

describe("a batch of a queue", () => {
  it("is handed over at once where there is no window", async () => {
    const { waiting, batches, deleted } = started(0);
    waiting.push(message("a"));
    await until("a batch", () => deleted.length === 1);
    expect(batches).toEqual([["a"]]);
  });

  it("has what comes within its window, and is handed over before that is over once it is full", async () => {
    const { waiting, batches, deleted } = started(3_600_000);
    waiting.push(message("a"));
    await until("the first to be received", () => waiting.length === 0);
    expect(source?.busy()).toBe(true);
    waiting.push(message("b"));
    await until("the second to be received", () => waiting.length === 0);
    waiting.push(message("c"), message("d"));
    await until("a batch", () => deleted.length === 3);
    expect(batches).toEqual([["a", "b", "c"]]);
  });

  it("is handed over also where no more can be received", async () => {
    const { waiting, batches, deleted } = started(300, true);
    waiting.push(message("a"));
    await until("a batch", () => deleted.length === 1);
    expect(batches).toEqual([["a"]]);
  });

  it("comes back within a second where the function died, whatever its role may do", async () => {
    const { waiting, deleted, returned } = started(0, false, true);
    waiting.push(message("a"));
    await until("a message that comes back", () => returned.length === 1);
    expect(returned).toEqual([{ QueueUrl: "url", ReceiptHandle: "handle a", VisibilityTimeout: 1 }]);
    expect(deleted).toEqual([]);
  });
});
