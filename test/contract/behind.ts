import { randomUUID } from "node:crypto";
import { DeleteObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { ReceiveOne, ReceivesOf } from "./suites/message-queue.ts";
import type { AddVersion, ReceiveBodies } from "./suites/reconcile.ts";

/** What suites do and see behind a port's back, by AWS's own clients. */

/** The intake's bucket takes no object over another: the one before is marked as deleted first. */
export const addVersionTo =
  (bucket: string): AddVersion =>
  async (key, bytes) => {
    const client = new S3Client({ forcePathStyle: true });
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    const put = await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes, IfNoneMatch: "*" }));
    return put.VersionId ?? "null";
  };

const HIDDEN_SECONDS = 600;

/** What a queue gives to whoever asks. */
interface QueueBehind {
  readonly receiveBodies: ReceiveBodies;
  readonly receiveOne: ReceiveOne;
  readonly receivesOf: ReceivesOf;
}

export const queueAt = (url: string): QueueBehind => {
  const client = new SQSClient();
  const receive = async (): Promise<readonly Message[]> => {
    const command = new ReceiveMessageCommand({
      ...{ QueueUrl: url, MaxNumberOfMessages: 10, VisibilityTimeout: HIDDEN_SECONDS },
      MessageSystemAttributeNames: ["ApproximateReceiveCount"],
    });
    return (await client.send(command)).Messages ?? [];
  };
  const drop = async ({ ReceiptHandle }: Message): Promise<void> => {
    await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
  };

  return {
    receiveBodies: async () => {
      const all: Message[] = [];
      for (let some = await receive(); some.length > 0; some = await receive()) {
        all.push(...some);
        await Promise.all(some.map(drop));
      }
      return all.map(({ Body = "" }) => Body);
    },
    receiveOne: async () => {
      const body = randomUUID();
      await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body }));
      const find = async () => (await receive()).find(({ Body }) => Body === body);
      const message = await find();
      if (message?.ReceiptHandle === undefined) throw new Error("the message did not arrive");
      return { receiptHandle: message.ReceiptHandle, isVisible: async () => (await find()) !== undefined };
    },
    receivesOf: async (body) => {
      const receives = (await receive()).find(({ Body }) => Body === body)?.Attributes?.ApproximateReceiveCount;
      return receives === undefined ? undefined : Number(receives);
    },
  };
};
