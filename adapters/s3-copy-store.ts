import { HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { instantOf } from "../core/instant.ts";
import type { CopyStore } from "../ports/receive.ts";
import { awsFailure } from "./aws-failure.ts";
import { PATIENCE_OF_OBJECTS } from "./patience.ts";

const MISSING = new Set(["NoSuchKey", "NoSuchVersion", "NotFound", "MethodNotAllowed", "BadRequest"]);

/** Few manifests have copies, and a client costs time at cold start, so it is made on first use. */
const lazyClient = (): (() => S3Client) => {
  let client: S3Client | undefined;
  return () => {
    client ??= new S3Client({ maxAttempts: 5, requestHandler: PATIENCE_OF_OBJECTS });
    return client;
  };
};

/** Metadata of backup copies in one bucket. */
export const s3CopyStore = (bucket: string, client = lazyClient()): CopyStore => ({
  bucket,
  head: async ({ object, versionId }) => {
    try {
      const response = await client().send(
        new HeadObjectCommand({ Bucket: bucket, Key: object, VersionId: versionId, ChecksumMode: "ENABLED" }),
      );
      const until = response.ObjectLockRetainUntilDate;
      return {
        size: response.ContentLength,
        // A checksum of the checksums of parts does not verify the whole object.
        crc64nvme: response.ChecksumType === "FULL_OBJECT" ? response.ChecksumCRC64NVME : undefined,
        lockedUntil: until === undefined ? undefined : instantOf(until.getTime()),
      };
    } catch (error) {
      if (MISSING.has((error as Error).name)) return undefined;
      throw awsFailure("copies", error);
    }
  },
});
