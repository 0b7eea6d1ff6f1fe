import { ChangeMessageVisibilityCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Random } from "../ports/clock.ts";
import type { MessageQueue } from "../ports/message-queue.ts";
import { awsFailure } from "./aws-failure.ts";
import { PATIENCE } from "./patience.ts";

const FIRST_SECONDS = 2;
const MAX_SECONDS = 300;
const MAX_WAIT_SECONDS = 10;

export const sqsQueue = (
  url: string,
  random: Random,
  client: SQSClient = new SQSClient({ maxAttempts: 2, requestHandler: PATIENCE }),
): MessageQueue => ({
  returnLater: async (receiptHandle: string, receives: number): Promise<void> => {
    const maxSeconds = Math.min(MAX_SECONDS, FIRST_SECONDS * 2 ** (receives - 1));
    const seconds = Math.ceil(maxSeconds * (0.5 + random() / 2));
    const command = new ChangeMessageVisibilityCommand({
      QueueUrl: url,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: seconds,
    });
    await client.send(command).catch(() => undefined);
  },
  sendLater: async (body) => {
    const DelaySeconds = Math.ceil(MAX_WAIT_SECONDS * (0.5 + random() / 2));
    try {
      await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body, DelaySeconds }));
    } catch (error) {
      throw awsFailure("queue", error);
    }
  },
});
