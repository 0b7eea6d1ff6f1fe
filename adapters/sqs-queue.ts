import { ChangeMessageVisibilityCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Random } from "../ports/clock.ts";
import type { MessageQueue } from "../ports/message-queue.ts";

const FIRST_SECONDS = 2;
const MAX_SECONDS = 300;

export const sqsQueue = (
  url: string,
  random: Random,
  client: SQSClient = new SQSClient({ maxAttempts: 2 }),
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
});
