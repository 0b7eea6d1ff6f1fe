import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { IntakeQueue } from "../ports/ports.ts";
import { awsFailure } from "./aws-failure.ts";

/** Tells the intake's queue of an object in the words of a bucket's event, so that `receive` knows one kind of message. */
export const sqsIntake = (url: string, client: SQSClient = new SQSClient({ maxAttempts: 5 })): IntakeQueue => ({
  tell: async ({ key, versionId, size }) => {
    const object = { key: encodeURIComponent(key), versionId, size };
    const body = { Records: [{ eventSource: "cleargate:reconcile", s3: { object } }] };
    try {
      await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify(body) }));
    } catch (error) {
      throw awsFailure("queue", error);
    }
  },
});
