import { ListObjectVersionsCommand, S3Client } from "@aws-sdk/client-s3";
import { instantOf } from "../core/instant.ts";
import type { IntakeListing } from "../ports/reconcile.ts";
import { awsFailure } from "./aws-failure.ts";

/** Every version of every object under the intake's prefix, in order of key. */
export const s3Listing = (bucket: string, client: S3Client = new S3Client({ maxAttempts: 5 })): IntakeListing => ({
  list: async (after, limit) => {
    try {
      const response = await client.send(
        new ListObjectVersionsCommand({ Bucket: bucket, Prefix: "intake/", KeyMarker: after, MaxKeys: limit }),
      );
      const versions = (response.Versions ?? []).map(({ Key = "", VersionId = "null", Size = 0, LastModified }) => ({
        key: Key,
        versionId: VersionId,
        size: Size,
        storedAt: instantOf(LastModified?.getTime() ?? 0),
      }));
      return response.IsTruncated === true && response.NextKeyMarker !== undefined
        ? { versions, next: response.NextKeyMarker }
        : { versions };
    } catch (error) {
      throw awsFailure("store", error);
    }
  },
});
