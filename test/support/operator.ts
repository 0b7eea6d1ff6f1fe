import { PurgeQueueCommand, SendMessageCommand, SQSClient, StartMessageMoveTaskCommand } from "@aws-sdk/client-sqs";
import { ACCOUNT, arnOf } from "../../local/aws/account.ts";
import type { TestCloud } from "./cloud.ts";

/** What the runbook lets an operator do to queues, each named by its beginning. */
export interface Operator {
  send(queue: string, body: string): Promise<void>;
  /** `aws sqs start-message-move-task` */
  moveBack(deadLetters: string): Promise<void>;
  /** `aws sqs purge-queue` */
  purge(queue: string): Promise<void>;
}

export const operatorOf = ({ endpoint, region, admin, queues }: TestCloud): Operator => {
  const credentials = { accessKeyId: admin.accessKeyId, secretAccessKey: admin.secret };
  const client = new SQSClient({ endpoint, region, credentials });
  const nameOf = (part: string): string => queues.find((name) => name.startsWith(part)) ?? part;
  const urlOf = (part: string): string => `${endpoint}/${ACCOUNT}/${nameOf(part)}`;
  return {
    send: async (queue, MessageBody) => {
      await client.send(new SendMessageCommand({ QueueUrl: urlOf(queue), MessageBody }));
    },
    moveBack: async (deadLetters) => {
      await client.send(new StartMessageMoveTaskCommand({ SourceArn: arnOf("sqs", nameOf(deadLetters)) }));
    },
    purge: async (queue) => {
      await client.send(new PurgeQueueCommand({ QueueUrl: urlOf(queue) }));
    },
  };
};
