import { type EventPattern, matchesPattern } from "../aws/event-pattern.ts";
import { type CallService, pause, reportedFailures } from "./event-source.ts";
import type { LambdaFunction } from "./function.ts";
import { withinPayload } from "./payload.ts";
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
  /** Whether a batch that fails is halved. */
  readonly bisects: boolean;
  /** Whether what the function returns names the record from which it failed. */
  readonly reportsFailures: boolean;
  readonly maxRecordAgeMs: number;
  readonly deadLetterQueueUrl: string | undefined;
  readonly maxBackoffMs: number;
}

const arrivalOf = (record: StreamRecord | undefined): string =>
  new Date((record?.dynamodb.ApproximateCreationDateTime ?? 0) * 1_000).toISOString();

/**
 * What a destination is told of records that were given up: where they are in the stream, and not what is in them.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
const recordOf = (
  fn: LambdaFunction,
  { streamArn }: StreamBatchConfig,
  shardId: string,
  records: readonly StreamRecord[],
  attempts: number,
): string =>
  JSON.stringify({
    version: "1.0",
    timestamp: new Date().toISOString(),
    requestContext: { functionArn: fn.arn, condition: "RecordAgeExceeded", approximateInvokeCount: attempts },
    responseContext: {
      ...{ statusCode: 200, executedVersion: "$LATEST" },
      ...(attempts > 0 ? { functionError: "Unhandled" } : {}),
    },
    DDBStreamBatchInfo: {
      ...{ streamArn, shardId, batchSize: records.length },
      startSequenceNumber: records[0]?.dynamodb.SequenceNumber,
      endSequenceNumber: records.at(-1)?.dynamodb.SequenceNumber,
      approximateArrivalOfFirstRecord: arrivalOf(records[0]),
      approximateArrivalOfLastRecord: arrivalOf(records.at(-1)),
    },
  });

/** Delivers records in order, no more at once than one invocation takes: a failed batch is tried again, halved where that is set, until its first records are too old. */
export const streamBatches = (
  fn: LambdaFunction,
  callService: CallService,
  config: StreamBatchConfig,
  positions: Pick<StreamPositions, "save">,
  signal: AbortSignal,
) => {
  const passesFilter = (record: StreamRecord): boolean =>
    config.patterns.length === 0 || config.patterns.some((pattern) => matchesPattern(pattern, record));

  /** @returns how many of the records, from the first, are handled; -1 where the function failed with all of them */
  const invoke = async (records: readonly StreamRecord[]): Promise<number> => {
    const matching = records.filter(passesFilter);
    if (matching.length === 0) return records.length;
    const Records = matching.map((record) => ({
      ...record,
      eventSource: "aws:dynamodb",
      eventSourceARN: config.streamArn,
    }));
    const failures = reportedFailures(await fn.invoke({ Records }), config.reportsFailures);
    if (failures.length === 0) return records.length;
    // The first of them counts, and one that names no record is a failure of all.
    return Math.min(
      ...failures.map((failed) => records.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === failed)),
    );
  };

  const isTooOld = ({ dynamodb }: StreamRecord): boolean =>
    Date.now() - dynamodb.ApproximateCreationDateTime * 1_000 > config.maxRecordAgeMs;

  /** What is too old is given up, whether or not it has ever been tried. @returns what is left */
  const withoutTooOld = async (
    shard: string,
    records: readonly StreamRecord[],
    attempts: number,
  ): Promise<readonly StreamRecord[]> => {
    const young = records.findIndex((record) => !isTooOld(record));
    const old = young === -1 ? records : records.slice(0, young);
    const last = old.at(-1);
    if (last === undefined) return records;
    const told = old.filter(passesFilter);
    if (config.deadLetterQueueUrl !== undefined && told.length > 0)
      await callService("sqs", "AmazonSQS.SendMessage", {
        QueueUrl: config.deadLetterQueueUrl,
        MessageBody: recordOf(fn, config, shard, told, attempts),
      });
    positions.save(shard, last.dynamodb.SequenceNumber);
    return records.slice(old.length);
  };

  return async (shard: string, records: readonly StreamRecord[]): Promise<void> => {
    let left = records;
    let size = config.batchSize;
    for (let failures = 0; left.length > 0 && !signal.aborted; ) {
      left = await withoutTooOld(shard, left, failures);
      const batch = withinPayload(left.slice(0, size));
      if (batch.length === 0) return;
      const handled = await invoke(batch).catch(() => -1);
      const last = batch[handled - 1];
      if (last !== undefined) positions.save(shard, last.dynamodb.SequenceNumber);
      left = left.slice(Math.max(0, handled));
      if (handled === batch.length) {
        failures = 0;
        continue;
      }
      if (handled === -1 && config.bisects) size = Math.max(1, Math.floor(batch.length / 2));
      failures += 1;
      await pause(Math.min(config.maxBackoffMs, 100 * 2 ** failures), signal);
    }
  };
};
