import { HeadObjectCommand } from "@aws-sdk/client-s3";
import type { Cloud } from "../../local/cloud.ts";
import type { BenchEstate } from "./bench-estate.ts";
import { adminClients } from "./floor.ts";

/** Manifests that lie in the intake while nobody has been told of them. */

export interface Message {
  readonly messageId: string;
  readonly body: string;
}

/** Stores manifests of which no event is sent, and returns the messages that tell of them. */
export const storeQuietly = async (
  cloud: Cloud,
  estate: BenchEstate,
  units: number,
  count: number,
  startMs: number,
): Promise<Message[]> => {
  const { bucket } = adminClients(cloud);
  const messages: Message[] = [];
  cloud.loseEvents(count);
  for (let index = 0; index < count; index += 1) {
    const backup = await estate.seal(index % units, startMs + index * 1_000);
    await estate.put(backup);
    const { VersionId } = await bucket.send(new HeadObjectCommand({ Bucket: cloud.bucket, Key: backup.key }));
    const object = { key: encodeURIComponent(backup.key), versionId: VersionId, size: backup.bytes.length };
    const body = JSON.stringify({ Records: [{ s3: { bucket: { name: cloud.bucket }, object } }] });
    messages.push({ messageId: `m${index}`, body });
  }
  return messages;
};

export const eventsOf = (messages: readonly Message[], batch: number): readonly object[] =>
  Array.from({ length: messages.length / batch }, (_, index) => ({
    Records: messages.slice(index * batch, (index + 1) * batch).map((message) => ({
      ...{ ...message, receiptHandle: "r", attributes: { ApproximateReceiveCount: "1" }, messageAttributes: {} },
      ...{ eventSource: "aws:sqs", eventSourceARN: "arn:aws:sqs:eu-west-1:000000000000:q" },
    })),
  }));
