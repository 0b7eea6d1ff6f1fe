import { type CallService, type EventSource, pause, reportedFailures } from "./event-source.ts";
import type { LambdaFunction } from "./function.ts";

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
  /** How long it waits for more messages of a batch that is not full, from its first one on. */
  readonly windowMs: number;
  readonly concurrency: number;
  /** Whether what the function returns names the messages that failed; otherwise all are done unless it fails. */
  readonly reportsFailures: boolean;
}

interface DeletedBatch {
  readonly Failed?: readonly { readonly Id: string }[];
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html, and of ReceiveMessage */
const AT_ONCE = 10;
const DELETE = "AmazonSQS.DeleteMessageBatch";
const DELETE_ATTEMPTS = 5;
const GATHER_MS = 100;
/** So often in a row nothing came. */
const EMPTY_GATHERS = 3;

/**
 * Invokes a function with the messages of a queue; a message that it reports as failed stays in the queue.
 * @param callService with the role of the function, as Lambda polls
 * @param callAsOwner for what Lambda itself does not do
 */
export const queueSource = (
  fn: LambdaFunction,
  callService: CallService,
  callAsOwner: CallService,
  config: QueueSourceConfig,
): EventSource => {
  const stopping = new AbortController();
  let batches = 0;
  const { queueUrl: QueueUrl } = config;

  /**
   * Tried several times, as Lambda does, because a message that stays would be delivered a second time.
   * @returns those that stay
   */
  const deleteMessages = async (messages: readonly Message[]): Promise<readonly Message[]> => {
    let Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { Failed = [] } = await callService<DeletedBatch>("sqs", DELETE, { QueueUrl, Entries });
        Entries = Entries.filter(({ Id }) => Failed.some((one) => one.Id === Id));
        if (Entries.length === 0) return [];
      } catch {
        // It may be answered the next time.
      }
      if (attempt === DELETE_ATTEMPTS) return Entries.map(({ Id }) => messages[Number(Id)] as Message);
      await pause(50 * attempt, stopping.signal);
    }
  };

  /**
   * Of a function that died, and of what could not be deleted, Lambda waits out the queue's visibility timeout; here one second is
   * enough. Messages that the function reported as failed are left alone: it may have delayed them.
   */
  const makeVisible = async (messages: readonly Message[]): Promise<void> => {
    for (const { ReceiptHandle } of messages)
      await callAsOwner("sqs", "AmazonSQS.ChangeMessageVisibility", {
        ...{ QueueUrl, ReceiptHandle, VisibilityTimeout: 1 },
        // It comes back by itself once the queue's time-out is over.
      }).catch(() => undefined);
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
    let failed: ReadonlySet<string>;
    try {
      failed = new Set(reportedFailures(await fn.invoke({ Records }), config.reportsFailures));
    } catch {
      return makeVisible(messages);
    }
    const done = messages.filter(({ MessageId }) => !failed.has(MessageId));
    for (let from = 0; from < done.length; from += AT_ONCE)
      await makeVisible(await deleteMessages(done.slice(from, from + AT_ONCE)));
  };

  const receive = async (most: number, waitSeconds: number): Promise<readonly Message[]> => {
    const { Messages = [] } = await callService<{ Messages?: Message[] }>("sqs", "AmazonSQS.ReceiveMessage", {
      QueueUrl,
      MaxNumberOfMessages: Math.min(AT_ONCE, most),
      WaitTimeSeconds: waitSeconds,
      AttributeNames: ["All"],
    });
    return Messages;
  };

  /**
   * What comes within the window after the first messages. It is the longest that Lambda gathers: where nothing comes for a while, it
   * ends earlier here, so that whoever waits until all is done need not wait for it.
   * https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
   */
  const gather = async (first: readonly Message[]): Promise<readonly Message[]> => {
    const until = performance.now() + config.windowMs;
    const messages = [...first];
    let empty = 0;
    while (messages.length < config.batchSize && performance.now() < until && !stopping.signal.aborted) {
      if (empty >= EMPTY_GATHERS) break;
      await pause(Math.min(GATHER_MS, until - performance.now()), stopping.signal);
      const more = await receive(config.batchSize - messages.length, 0).catch(() => []);
      empty = more.length === 0 ? empty + 1 : 0;
      messages.push(...more);
    }
    return messages;
  };

  const handle = (messages: readonly Message[]): Promise<void> =>
    deliver(messages).finally(() => {
      batches -= 1;
    });

  /** One asks for all invocations: of several that wait, a single message would wake each, and find work for one. */
  const poll = async (): Promise<void> => {
    const running = new Set<Promise<void>>();
    while (!stopping.signal.aborted) {
      if (running.size >= config.concurrency) {
        await Promise.race(running);
        continue;
      }
      try {
        const first = await receive(config.batchSize, 1);
        if (first.length === 0) continue;
        batches += 1;
        const handled = handle(await gather(first)).finally(() => void running.delete(handled));
        running.add(handled);
      } catch {
        await pause(200, stopping.signal);
      }
    }
    await Promise.all(running);
  };
  const polling = poll();
  return {
    busy: () => batches > 0,
    // The depth of the queue already shows whether there is more.
    emptyPolls: () => Number.POSITIVE_INFINITY,
    stop: async () => {
      stopping.abort();
      await polling;
    },
  };
};
