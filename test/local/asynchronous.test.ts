import { describe, expect, it } from "vitest";
import { asynchronously } from "../../local/lambda/asynchronous.ts";

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */

describe("an event that Lambda keeps for a function which fails", () => {
  it.each([
    ["three times, a minute and two apart", 2, 21_600, 3, "RetriesExhausted"],
    ["once, where no retries are left to it", 0, 60, 1, "RetriesExhausted"],
    ["twice, where it is too old by the third time", 2, 120, 2, "EventAgeExceeded"],
    ["once, where it is too old a minute later", 2, 59, 1, "EventAgeExceeded"],
  ])("is tried %s", async (_, maxRetries, maxAgeSeconds, attempts, condition) => {
    let invocations = 0;
    const letters: { requestContext: object }[] = [];
    const fn = {
      ...{ name: "fn", arn: "arn", roleArn: "role", heaps: async () => [], stop: async () => {} },
      invoke: async () => {
        invocations += 1;
        throw new Error("it failed");
      },
    };
    const callService = async <T>(_service: string, _target: string, body: unknown): Promise<T> => {
      letters.push(JSON.parse((body as { MessageBody: string }).MessageBody));
      return {} as T;
    };
    const settings = { maxRetries, maxAgeMs: maxAgeSeconds * 1_000, deadLetterQueueUrl: "http://queue" };
    expect(await asynchronously(fn, callService, settings)({})).toBeInstanceOf(Error);
    expect(invocations).toBe(attempts);
    expect(letters).toMatchObject([{ requestContext: { condition, approximateInvokeCount: attempts } }]);
  });
});
