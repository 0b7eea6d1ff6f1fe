import type { SQSEvent } from "aws-lambda";
import { httpsWebhooks } from "../../adapters/https-webhooks.ts";
import { sqsQueue } from "../../adapters/sqs-queue.ts";
import { clock, random } from "../../adapters/system.ts";
import { count } from "../../adapters/telemetry.ts";
import { eachMessage, receivesOf } from "../batch.ts";
import { pipeline } from "../pipeline.ts";
import { WebhookEnv } from "./env.ts";
import { tracedPost } from "./traced-post.ts";
import { postEvent } from "./webhook.ts";

export const handler = pipeline(WebhookEnv, (env, tracer) => {
  const messages = sqsQueue(env.WEBHOOK_QUEUE_URL, random);
  const secrets = new Map(env.WEBHOOKS.map((address, index) => [address, env.WEBHOOK_SECRETS[index] ?? ""]));
  const ports = { webhooks: httpsWebhooks(env.AWS_ENDPOINT_URL), secrets, clock };
  return (event: SQSEvent) =>
    eachMessage(
      event.Records,
      async ({ body, attributes }) => {
        const posted = await tracedPost(tracer, body, receivesOf(attributes), () => postEvent(ports, body));
        count({ WebhooksPosted: 1 }, { message: "webhook posted", ...posted });
      },
      {
        returnLater: ({ receiptHandle, attributes }) => messages.returnLater(receiptHandle, receivesOf(attributes)),
        replace: async () => false,
      },
    );
});
