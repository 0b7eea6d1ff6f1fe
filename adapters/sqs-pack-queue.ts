import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { PackQueue } from "../ports/pack.ts";
import { awsFailure } from "./aws-failure.ts";
import { PATIENCE } from "./patience.ts";

/** The queue of `pack`: a message names a pack, and the ledger says what is asked of it. */
export const sqsPackQueue = (
  url: string,
  client: SQSClient = new SQSClient({ maxAttempts: 5, requestHandler: PATIENCE }),
): PackQueue => ({
  enqueuePack: async ({ migration, id }) => {
    try {
      await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify({ migration, id }) }));
    } catch (error) {
      throw awsFailure("queue", error);
    }
  },
});
