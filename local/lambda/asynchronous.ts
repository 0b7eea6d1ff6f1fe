import { setTimeout as pause } from "node:timers/promises";
import { RequestTooLarge } from "../aws/request-too-large.ts";
import type { CallService } from "./event-source.ts";
import type { LambdaFunction } from "./function.ts";
import { ASYNCHRONOUS_BYTES, payloadBytes } from "./payload.ts";

export interface AsynchronousConfig {
  readonly maxRetries: number;
  /** What is older is not tried again. */
  readonly maxAgeMs: number;
  /** Where the record of an event goes that failed to the last; undefined where Lambda drops it. */
  readonly deadLetterQueueUrl: string | undefined;
}

/** Lambda retries so often where no configuration says otherwise. */
export const DEFAULT_RETRIES = 2;

/** Lambda keeps an event for so long where no configuration says otherwise. */
export const DEFAULT_AGE_SECONDS = 21_600;

/** Lambda waits a minute, and then two; by that an event's age is counted, and here less is waited. */
const LAMBDA_RETRY_MS = 60_000;
const RETRY_MS = 100;
const waitedMs = (retries: number): number => LAMBDA_RETRY_MS * (2 ** retries - 1);

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
const recordOf = (
  fn: LambdaFunction,
  event: unknown,
  attempts: number,
  condition: "RetriesExhausted" | "EventAgeExceeded",
  { name, message }: Error,
): string =>
  JSON.stringify({
    version: "1.0",
    timestamp: new Date().toISOString(),
    requestContext: {
      functionArn: `${fn.arn}:$LATEST`,
      condition,
      approximateInvokeCount: attempts,
    },
    requestPayload: event,
    responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
    responsePayload: { errorType: name, errorMessage: message },
  });

/**
 * Invokes a function as services of AWS do that wait for no answer: Lambda takes the event, and tries it again itself where
 * the function fails. Its destination is written to with the function's own role.
 * @returns what the function failed with at last
 */
export const asynchronously =
  (fn: LambdaFunction, callService: CallService, { maxRetries, maxAgeMs, deadLetterQueueUrl }: AsynchronousConfig) =>
  async (event: unknown): Promise<Error | undefined> => {
    // Lambda does not take it, so there is nothing that it could try again, or give to a destination.
    if (payloadBytes(event) > ASYNCHRONOUS_BYTES) return new RequestTooLarge(ASYNCHRONOUS_BYTES);
    for (let attempt = 0; ; attempt += 1)
      try {
        await fn.invoke(event);
        return undefined;
      } catch (error) {
        const isTooOld = waitedMs(attempt + 1) > maxAgeMs;
        if (attempt < maxRetries && !isTooOld) await pause(RETRY_MS * 2 ** attempt);
        else {
          const condition = attempt < maxRetries ? "EventAgeExceeded" : "RetriesExhausted";
          const MessageBody = recordOf(fn, event, attempt + 1, condition, error as Error);
          if (deadLetterQueueUrl !== undefined)
            await callService("sqs", "AmazonSQS.SendMessage", { QueueUrl: deadLetterQueueUrl, MessageBody });
          return error as Error;
        }
      }
  };
