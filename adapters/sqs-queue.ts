import { ChangeMessageVisibilityCommand, SQSClient } from "@aws-sdk/client-sqs";

const FIRST_SECONDS = 2;
const LONGEST_SECONDS = 300;

/** The queue that a function takes from, as far as the function itself has a say in it. */
export const sqsQueue = (url: string, client: SQSClient = new SQSClient({ maxAttempts: 2 })) => ({
  /**
   * Makes a message that could not be handled visible again after a while that doubles with every receive: its own
   * time-out is as long as the longest audit, far too long to wait for a throttle to pass. If this fails, that is what
   * happens, and nothing is lost.
   */
  giveBack: async (receiptHandle: string, receives: number): Promise<void> => {
    const longest = Math.min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** (receives - 1));
    const seconds = Math.ceil(longest * (0.5 + Math.random() / 2));
    const command = new ChangeMessageVisibilityCommand({
      QueueUrl: url,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: seconds,
    });
    await client.send(command).catch(() => undefined);
  },
});
