import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Failure } from "../core/failure.ts";
import type { ObjectStore } from "../ports/object-store.ts";
import { awsFailure } from "./aws-failure.ts";
import { PATIENCE_OF_OBJECTS, PATIENCE_OF_PIECES_MS } from "./patience.ts";
import { patientChunks } from "./patient-chunks.ts";

/** Also what S3 says of a key that is too long, and of an id that no version has: to try again would be no use. */
const MISSING = new Set(["NoSuchKey", "NoSuchVersion", "NotFound", "KeyTooLongError", "InvalidArgument"]);

/** The object store in one versioned bucket. */
export const s3ObjectStore = (
  bucket: string,
  client: S3Client = new S3Client({ maxAttempts: 5, requestHandler: PATIENCE_OF_OBJECTS }),
): ObjectStore => ({
  open: async ({ key, versionId }) => {
    try {
      const response = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }));
      const chunks = patientChunks(response.Body as Readable, PATIENCE_OF_PIECES_MS);
      return { size: response.ContentLength ?? 0, chunks };
    } catch (error) {
      if (MISSING.has((error as Error).name))
        throw new Failure("object-missing", `unknown object ${key}, version ${versionId}`, { cause: error });
      throw awsFailure("store", error);
    }
  },

  put: async (key, bytes, contentType) => {
    const checksum = createHash("sha256").update(bytes).digest("base64");
    try {
      const response = await client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: bytes,
          ContentType: contentType,
          IfNoneMatch: "*",
          ChecksumAlgorithm: "SHA256",
          ChecksumSHA256: checksum,
        }),
      );
      return { key, versionId: response.VersionId ?? "null" };
    } catch (error) {
      if ((error as Error).name !== "PreconditionFailed") throw awsFailure("store", error);
    }
    try {
      const existing = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: "ENABLED" }));
      if (existing.ChecksumSHA256 === checksum) return { key, versionId: existing.VersionId ?? "null" };
    } catch (error) {
      throw awsFailure("store", error);
    }
    throw new Failure("object-differs", `${key} exists with other bytes`);
  },
});
