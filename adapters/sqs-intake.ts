import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { IntakeQueue } from "../ports/reconcile.ts";
import { awsFailure } from "./aws-failure.ts";
import { PATIENCE } from "./patience.ts";

/** Enqueues an object as its bucket's own event would, so that `receive` knows one kind of message. */
export const sqsIntake = (
  { url, bucket }: { readonly url: string; readonly bucket: string },
  client: SQSClient = new SQSClient({ maxAttempts: 5, requestHandler: PATIENCE }),
): IntakeQueue => ({
  enqueue: async ({ key, versionId, size }) => {
    const object = { key: encodeURIComponent(key), versionId, size };
    const body = { Records: [{ eventSource: "cleargate:reconcile", s3: { bucket: { name: bucket }, object } }] };
    try {
      await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify(body) }));
    } catch (error) {
      throw awsFailure("queue", error);
    }
  },
});
