import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { matchesPattern } from "./pattern.ts";
import type { LambdaFunction } from "./runtime.ts";

/** Asks an AWS service through the gateway, as the function's own role. */
export type Ask = (service: "sqs" | "dynamodb", target: string, body: unknown) => Promise<Record<string, unknown>>;

export interface EventSource {
  /** True while something that it has taken is not yet done. */
  busy(): boolean;
  /** How often it has looked and found nothing; whoever waits for calm wants a look that began after the last work. */
  emptyLooks(): number;
  stop(): Promise<void>;
}

interface BatchAnswer {
  readonly batchItemFailures?: readonly { readonly itemIdentifier: string }[];
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });

interface Message {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly Attributes?: Readonly<Record<string, string>>;
}

export interface QueueSourceConfig {
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly batchSize: number;
  readonly concurrency: number;
}

const DELETE_ATTEMPTS = 5;

/** Feeds a function from a queue; what it reports as failed stays there and comes again. */
export const queueSource = (fn: LambdaFunction, ask: Ask, config: QueueSourceConfig): EventSource => {
  const stopping = new AbortController();
  let working = 0;
  const { queueUrl: QueueUrl } = config;

  /** Lambda tries again, or a message that was handled would come a second time. */
  const remove = async (ReceiptHandle: string): Promise<void> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await ask("sqs", "AmazonSQS.DeleteMessage", { QueueUrl, ReceiptHandle });
        return;
      } catch (error) {
        if (attempt === DELETE_ATTEMPTS) throw error;
        await pause(50 * attempt, stopping.signal);
      }
    }
  };

  const deliver = async (messages: readonly Message[]): Promise<void> => {
    const Records = messages.map(({ MessageId, ReceiptHandle, Body, Attributes }) => ({
      messageId: MessageId,
      receiptHandle: ReceiptHandle,
      body: Body,
      attributes: Attributes ?? {},
      messageAttributes: {},
      eventSource: "aws:sqs",
      eventSourceARN: config.queueArn,
    }));
    const answer = (await fn.invoke({ Records })) as BatchAnswer | undefined;
    const failed = new Set(answer?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier));
    for (const { MessageId, ReceiptHandle } of messages) if (!failed.has(MessageId)) await remove(ReceiptHandle);
  };

  /** A function that died could give nothing back; nobody at this machine waits out the queue's time-out for it. */
  const giveBack = async (messages: readonly Message[]): Promise<void> => {
    for (const { ReceiptHandle } of messages)
      await ask("sqs", "AmazonSQS.ChangeMessageVisibility", { QueueUrl, ReceiptHandle, VisibilityTimeout: 1 });
  };

  const poll = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        const { Messages } = (await ask("sqs", "AmazonSQS.ReceiveMessage", {
          QueueUrl,
          MaxNumberOfMessages: Math.min(10, config.batchSize),
          WaitTimeSeconds: 1,
          AttributeNames: ["All"],
        })) as { Messages?: Message[] };
        if (Messages === undefined || Messages.length === 0) continue;
        working += 1;
        await deliver(Messages)
          .catch(() => giveBack(Messages))
          .finally(() => {
            working -= 1;
          });
      } catch {
        await pause(200, stopping.signal);
      }
    }
  };
  const polls = Array.from({ length: config.concurrency }, poll);
  return {
    busy: () => working > 0,
    // A queue's depth says at once whether there is anything.
    emptyLooks: () => Number.POSITIVE_INFINITY,
    stop: async () => {
      stopping.abort();
      await Promise.all(polls);
    },
  };
};

interface StreamRecord {
  readonly eventID: string;
  readonly eventName: string;
  readonly dynamodb: { readonly SequenceNumber: string; readonly ApproximateCreationDateTime: number };
}

export interface StreamSourceConfig {
  readonly streamArn: string;
  readonly batchSize: number;
  readonly patterns: readonly Readonly<Record<string, unknown>>[];
  readonly maxRecordAgeMs: number;
  readonly deadLetterQueueUrl: string | undefined;
  /** Remembers how far it has read, over restarts. */
  readonly positionFile: string;
  readonly maxBackoffMs: number;
}

/** Feeds a function from a table's stream, in order; what fails is tried again until it is too old, then kept apart. */
export const streamSource = (fn: LambdaFunction, ask: Ask, config: StreamSourceConfig): EventSource => {
  const stopping = new AbortController();
  const positions: Record<string, string> = readPositions(config.positionFile);
  let working = false;
  let behind = true;
  let emptyLooks = 0;

  const keep = (shard: string, sequence: string): void => {
    positions[shard] = sequence;
    writeFileSync(`${config.positionFile}.partial`, JSON.stringify(positions));
    renameSync(`${config.positionFile}.partial`, config.positionFile);
  };

  const bury = async (records: readonly StreamRecord[], reason: string): Promise<void> => {
    const body = {
      requestContext: { functionArn: fn.name, condition: reason },
      DDBStreamBatchInfo: { streamArn: config.streamArn, records },
    };
    if (config.deadLetterQueueUrl !== undefined)
      await ask("sqs", "AmazonSQS.SendMessage", {
        QueueUrl: config.deadLetterQueueUrl,
        MessageBody: JSON.stringify(body).slice(0, 200_000),
      });
  };

  /** @returns how many of the records are done with */
  const attempt = async (records: readonly StreamRecord[]): Promise<number> => {
    const matching = records.filter(
      (record) => config.patterns.length === 0 || config.patterns.some((pattern) => matchesPattern(pattern, record)),
    );
    if (matching.length === 0) return records.length;
    const Records = matching.map((record) => ({
      ...record,
      eventSource: "aws:dynamodb",
      eventSourceARN: config.streamArn,
    }));
    const answer = (await fn.invoke({ Records })) as BatchAnswer | undefined;
    const [failure] = answer?.batchItemFailures ?? [];
    if (failure === undefined) return records.length;
    return records.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === failure.itemIdentifier);
  };

  const work = async (shard: string, batch: readonly StreamRecord[]): Promise<void> => {
    let left = batch;
    let size = config.batchSize;
    for (let failures = 0; left.length > 0 && !stopping.signal.aborted; ) {
      const head = left.slice(0, size);
      const done = await attempt(head).catch(() => -1);
      if (done > 0) keep(shard, (head[done - 1] as StreamRecord).dynamodb.SequenceNumber);
      left = left.slice(Math.max(0, done));
      if (done === head.length) {
        failures = 0;
        continue;
      }
      if (done === -1) size = Math.max(1, Math.floor(head.length / 2));
      failures += 1;
      const [first] = left;
      if (
        first !== undefined &&
        Date.now() - first.dynamodb.ApproximateCreationDateTime * 1_000 > config.maxRecordAgeMs
      ) {
        await bury([first], "RetriesExhausted");
        keep(shard, first.dynamodb.SequenceNumber);
        left = left.slice(1);
      } else await pause(Math.min(config.maxBackoffMs, 100 * 2 ** failures), stopping.signal);
    }
  };

  const readShard = async (shard: string): Promise<string | undefined> => {
    const from = positions[shard];
    const { ShardIterator } = await ask("dynamodb", "DynamoDBStreams_20120810.GetShardIterator", {
      StreamArn: config.streamArn,
      ShardId: shard,
      ...(from === undefined
        ? { ShardIteratorType: "TRIM_HORIZON" }
        : { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber: from }),
    });
    return ShardIterator as string | undefined;
  };

  const poll = async (): Promise<void> => {
    const iterators = new Map<string, string | undefined>();
    while (!stopping.signal.aborted) {
      try {
        if (iterators.size === 0) {
          const { StreamDescription } = (await ask("dynamodb", "DynamoDBStreams_20120810.DescribeStream", {
            StreamArn: config.streamArn,
          })) as {
            StreamDescription: { Shards: { ShardId: string }[] };
          };
          for (const { ShardId } of StreamDescription.Shards) iterators.set(ShardId, await readShard(ShardId));
        }
        let read = 0;
        for (const [shard, iterator] of iterators) {
          if (iterator === undefined) continue;
          const answer = (await ask("dynamodb", "DynamoDBStreams_20120810.GetRecords", {
            ShardIterator: iterator,
            Limit: 1_000,
          })) as {
            Records: StreamRecord[];
            NextShardIterator?: string;
          };
          read += answer.Records.length;
          working = answer.Records.length > 0;
          await work(shard, answer.Records);
          working = false;
          iterators.set(shard, answer.NextShardIterator);
        }
        behind = read > 0;
        if (read > 0) continue;
        emptyLooks += 1;
        await pause(50, stopping.signal);
      } catch {
        working = false;
        behind = true;
        iterators.clear();
        await pause(200, stopping.signal);
      }
    }
  };
  const polling = poll();
  return {
    busy: () => working || behind,
    emptyLooks: () => emptyLooks,
    stop: async () => {
      stopping.abort();
      await polling;
    },
  };
};

const readPositions = (file: string): Record<string, string> => {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
  } catch {
    return {};
  }
};
