import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { TableStore } from "../ports/tables.ts";
import { awsFailure } from "./aws-failure.ts";
import { PATIENCE_OF_UPLOADS } from "./patience.ts";

export const s3Tables = (
  bucket: string,
  client: S3Client = new S3Client({ maxAttempts: 5, requestHandler: PATIENCE_OF_UPLOADS }),
): TableStore => ({
  putTable: async (key, bytes) => {
    try {
      await client.send(
        new PutObjectCommand({
          ...{ Bucket: bucket, Key: key, Body: bytes, ContentType: "application/vnd.apache.parquet" },
        }),
      );
    } catch (error) {
      throw awsFailure("store", error);
    }
  },
});
