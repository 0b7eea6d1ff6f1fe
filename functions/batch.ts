import type { SQSRecord } from "aws-lambda";
import { type StreamRecord, sequenceNumberOf } from "../adapters/dynamo/stream.ts";
import { errorFields, log } from "../adapters/telemetry.ts";
import { isFailure } from "../core/failure.ts";

export interface BatchResult {
  readonly batchItemFailures: { readonly itemIdentifier: string }[];
}

/** What becomes of a message that was not handled. */
export interface Unhandled<T> {
  /** Makes a failed message visible again before its time-out. */
  returnLater(message: T): Promise<void>;
  /**
   * Lets another message wait in the place of one that has to, where its receives are nearly used up.
   * @returns false for one that goes back to the queue as others do
   * @throws Failure `queue-*`, `ledger-*`
   */
  replace(message: T): Promise<boolean>;
}

/** How often a queue has given out a message, this time included. */
export const receivesOf = ({ ApproximateReceiveCount }: SQSRecord["attributes"]): number =>
  Number(ApproximateReceiveCount ?? 1);

/** Between two plan versions, before the log has all facts, and at the end of a run, nothing is wrong with a message: it waits. */
const hasToWait = (error: unknown): boolean => isFailure(error, "plan-applying", "log-behind", "time-short");

const isReplaced = async <T>(message: T, error: unknown, { replace }: Unhandled<T>): Promise<boolean> => {
  if (!hasToWait(error)) return false;
  try {
    return await replace(message);
  } catch {
    return false;
  }
};

/**
 * Handles queue messages one after the other; only those that fail go back to the queue, and none stops the others. Another
 * message takes the place of one that waits for long: a queue counts receives, and counts waiting as failing.
 */
export const eachMessage = async <T extends { readonly messageId: string }>(
  messages: readonly T[],
  handle: (message: T) => Promise<void>,
  unhandled: Unhandled<T>,
): Promise<BatchResult> => {
  const failed: { itemIdentifier: string }[] = [];
  for (const message of messages) {
    try {
      await handle(message);
    } catch (error) {
      log("warn", "a message returns to the queue", { messageId: message.messageId, ...errorFields(error) });
      if (await isReplaced(message, error, unhandled)) continue;
      failed.push({ itemIdentifier: message.messageId });
      await unhandled.returnLater(message);
    }
  }
  return { batchItemFailures: failed };
};

const readAgainFrom = (record: StreamRecord, error: unknown): { itemIdentifier: string } => {
  const itemIdentifier = sequenceNumberOf(record);
  log("warn", "the stream is read again from here", { sequenceNumber: itemIdentifier, ...errorFields(error) });
  return { itemIdentifier };
};

/** Handles stream records in order; the stream is read again from the first that fails. */
export const eachRecord = async (
  records: readonly StreamRecord[],
  handle: (record: StreamRecord) => Promise<void>,
): Promise<BatchResult> => {
  for (const record of records) {
    try {
      await handle(record);
    } catch (error) {
      return { batchItemFailures: [readAgainFrom(record, error)] };
    }
  }
  return { batchItemFailures: [] };
};

/**
 * Handles each group of stream records once; one that fails keeps none of the others from being handled. The stream is
 * read again from the first record of a group that failed.
 * @param groupOf undefined for a record that nobody handles
 */
export const eachGroup = async (
  records: readonly StreamRecord[],
  groupOf: (record: StreamRecord) => string | undefined,
  handle: (group: string) => Promise<void>,
): Promise<BatchResult> => {
  const seen = new Set<string>();
  const failed: { itemIdentifier: string }[] = [];
  for (const record of records) {
    const group = groupOf(record);
    if (group === undefined || seen.has(group)) continue;
    seen.add(group);
    try {
      await handle(group);
    } catch (error) {
      failed.push(readAgainFrom(record, error));
    }
  }
  return { batchItemFailures: failed.slice(0, 1) };
};
