import { REGION } from "../../aws/account.ts";
import type { Bucket } from "./bucket.ts";
import { type StoredVersion, sequencerOf } from "./stored-version.ts";

/** Sends an event of a bucket to a queue. */
export type SendNotification = (bucketArn: string, queueArn: string, event: unknown) => void;

/** Keys are URL-encoded in events, with `+` for a space. */
const encodeKey = (key: string): string => encodeURIComponent(key).replaceAll("%2F", "/").replaceAll("%20", "+");

const objectCreated = ({ name, arn }: Bucket, version: StoredVersion): unknown => ({
  Records: [
    {
      eventVersion: "2.1",
      eventSource: "aws:s3",
      awsRegion: REGION,
      eventTime: version.lastModified,
      eventName: "ObjectCreated:Put",
      s3: {
        s3SchemaVersion: "1.0",
        bucket: { name, arn },
        object: {
          key: encodeKey(version.key),
          size: version.size,
          eTag: version.etag,
          versionId: version.versionId,
          sequencer: sequencerOf(version),
        },
      },
    },
  ],
});

/** Sends the event of a new version to each queue that the bucket's notification configuration names for its key. */
export const notifyObjectCreated = (bucket: Bucket, version: StoredVersion, send: SendNotification): void => {
  for (const { queueArn, prefix, suffix } of bucket.notifications)
    if (version.key.startsWith(prefix) && version.key.endsWith(suffix))
      send(bucket.arn, queueArn, objectCreated(bucket, version));
};
