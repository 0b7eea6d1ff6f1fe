import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { PlanQueue } from "../ports/plan-queue.ts";
import { awsFailure } from "./aws-failure.ts";
import { PATIENCE } from "./patience.ts";

/** The queue of `enact`: a message names a migration, and the ledger says what is to be done. */
export const sqsPlanQueue = (
  url: string,
  client: SQSClient = new SQSClient({ maxAttempts: 5, requestHandler: PATIENCE }),
): PlanQueue => ({
  enqueue: async (migration) => {
    try {
      await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify({ migration }) }));
    } catch (error) {
      throw awsFailure("queue", error);
    }
  },
});
