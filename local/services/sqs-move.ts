import { jsonError, parseBody } from "../aws/json-protocol.ts";
import type { Call, Reply } from "../aws/service.ts";

/** Calls the engine of queues by an operation's name. */
export type CallQueues = <T>(operation: string, body: object) => Promise<T>;

interface Message {
  readonly Body: string;
  readonly ReceiptHandle: string;
}

/** Longer than moving a page takes. */
const HIDDEN_SECONDS = 60;

/**
 * Moves the messages of a dead-letter queue back to the queue that they came from, all of them before it answers.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 * @param redriven the URLs of both queues, by the ARN of the one of dead letters
 */
export const moveMessages = async (
  call: Call,
  redriven: ReadonlyMap<string, { readonly from: string; readonly to: string }>,
  callQueues: CallQueues,
): Promise<Reply> => {
  const { SourceArn = "" } = parseBody<{ SourceArn?: string }>(call);
  const found = redriven.get(SourceArn);
  if (found === undefined)
    return jsonError(400, "com.amazonaws.sqs#ResourceNotFoundException", `${SourceArn} has dead letters of no queue`);
  const receive = { QueueUrl: found.from, MaxNumberOfMessages: 10, VisibilityTimeout: HIDDEN_SECONDS };
  for (;;) {
    const { Messages = [] } = await callQueues<{ Messages?: Message[] }>("ReceiveMessage", receive);
    if (Messages.length === 0) break;
    for (const { Body, ReceiptHandle } of Messages) {
      await callQueues("SendMessage", { QueueUrl: found.to, MessageBody: Body });
      await callQueues("DeleteMessage", { QueueUrl: found.from, ReceiptHandle });
    }
  }
  const body = JSON.stringify({ TaskHandle: Buffer.from(SourceArn).toString("base64") });
  return { status: 200, headers: { "content-type": "application/x-amz-json-1.0" }, body };
};
