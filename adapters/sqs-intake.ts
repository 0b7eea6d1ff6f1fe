import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { IntakeQueue } from "../ports/reconcile.ts";
import { awsFailure } from "./aws-failure.ts";

/** Enqueues an object as the bucket's own event would, so that `receive` knows one kind of message. */
export const sqsIntake = (url: string, client: SQSClient = new SQSClient({ maxAttempts: 5 })): IntakeQueue => ({
  enqueue: async ({ key, versionId, size }) => {
    const object = { key: encodeURIComponent(key), versionId, size };
    const body = { Records: [{ eventSource: "cleargate:reconcile", s3: { object } }] };
    try {
      await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify(body) }));
    } catch (error) {
      throw awsFailure("queue", error);
    }
  },
});
