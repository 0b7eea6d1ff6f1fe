import { type EventPattern, matchesPattern } from "../aws/event-pattern.ts";
import { type BatchResponse, type CallService, pause } from "./event-source.ts";
import type { LambdaFunction } from "./function.ts";
import type { StreamPositions } from "./stream-positions.ts";

export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: string;
  readonly dynamodb: { readonly SequenceNumber: string; readonly ApproximateCreationDateTime: number };
}

export interface StreamBatchConfig {
  readonly streamArn: string;
  readonly batchSize: number;
  readonly patterns: readonly EventPattern[];
  readonly maxRecordAgeMs: number;
  readonly deadLetterQueueUrl: string | undefined;
  readonly maxBackoffMs: number;
}

/** Delivers records in order: a failed batch is halved and tried again, until its first record is too old. */
export const streamBatches = (
  fn: LambdaFunction,
  callService: CallService,
  config: StreamBatchConfig,
  positions: StreamPositions,
  signal: AbortSignal,
) => {
  const sendToDeadLetterQueue = async (record: StreamRecord): Promise<void> => {
    const body = {
      requestContext: { functionArn: fn.name, condition: "RetriesExhausted" },
      DDBStreamBatchInfo: { streamArn: config.streamArn, records: [record] },
    };
    if (config.deadLetterQueueUrl !== undefined)
      await callService("sqs", "AmazonSQS.SendMessage", {
        QueueUrl: config.deadLetterQueueUrl,
        MessageBody: JSON.stringify(body).slice(0, 200_000),
      });
  };

  const passesFilter = (record: StreamRecord): boolean =>
    config.patterns.length === 0 || config.patterns.some((pattern) => matchesPattern(pattern, record));

  /** @returns how many of the records, from the first, are handled */
  const invoke = async (records: readonly StreamRecord[]): Promise<number> => {
    const matching = records.filter(passesFilter);
    if (matching.length === 0) return records.length;
    const Records = matching.map((record) => ({
      ...record,
      eventSource: "aws:dynamodb",
      eventSourceARN: config.streamArn,
    }));
    const response = (await fn.invoke({ Records })) as BatchResponse | undefined;
    const [failure] = response?.batchItemFailures ?? [];
    if (failure === undefined) return records.length;
    return records.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === failure.itemIdentifier);
  };

  const isTooOld = ({ dynamodb }: StreamRecord): boolean =>
    Date.now() - dynamodb.ApproximateCreationDateTime * 1_000 > config.maxRecordAgeMs;

  return async (shard: string, records: readonly StreamRecord[]): Promise<void> => {
    let left = records;
    let size = config.batchSize;
    for (let failures = 0; left.length > 0 && !signal.aborted; ) {
      const batch = left.slice(0, size);
      const handled = await invoke(batch).catch(() => -1);
      const last = batch[handled - 1];
      if (last !== undefined) positions.save(shard, last.dynamodb.SequenceNumber);
      left = left.slice(Math.max(0, handled));
      if (handled === batch.length) {
        failures = 0;
        continue;
      }
      if (handled === -1) size = Math.max(1, Math.floor(batch.length / 2));
      failures += 1;
      const [first] = left;
      if (first !== undefined && isTooOld(first)) {
        await sendToDeadLetterQueue(first);
        positions.save(shard, first.dynamodb.SequenceNumber);
        left = left.slice(1);
      } else await pause(Math.min(config.maxBackoffMs, 100 * 2 ** failures), signal);
    }
  };
};
