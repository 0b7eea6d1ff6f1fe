import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { LogQueue } from "../ports/log.ts";
import { awsFailure } from "./aws-failure.ts";

/** Whoever sends has other work to do, and what is not sent is found all the same. */
const PATIENCE_MS = 2_000;

const patient = (): SQSClient =>
  new SQSClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: PATIENCE_MS, socketTimeout: PATIENCE_MS },
  });

/** The queue of `log`: a message names the facts of one batch of the stream, and the ledger has what they say. */
export const sqsLogQueue = (url: string, client: SQSClient = patient()): LogQueue => ({
  enqueueFacts: async (facts) => {
    try {
      await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify({ facts }) }));
    } catch (error) {
      throw awsFailure("queue", error);
    }
  },
});
