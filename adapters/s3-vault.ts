import { PutObjectCommand, PutObjectRetentionCommand, type S3Client } from "@aws-sdk/client-s3";
import { Failure } from "../core/failure.ts";
import { awsFailure } from "./aws-failure.ts";
import { newChecksums, readParts } from "./file-parts.ts";
import { type S3Location, s3ClientAt } from "./s3-client.ts";
import { type CopyRequest, LOCK_MODE, lockParameters, requireUnchanged, type StoredObject } from "./s3-copy-request.ts";
import { copyInParts } from "./s3-multipart.ts";

/** Where backups themselves are copied to. */
export interface Vault {
  /**
   * Copies a file, in parts where it is large; S3 checks each part and the whole.
   * @param uploadId an upload that was started before, to resume
   * @param onUploadStarted called as soon as an upload has started, so that it can be resumed
   * @throws Failure `copy-changed` where the file no longer has the hash of the request; `vault-*`
   */
  copy(
    request: CopyRequest,
    uploadId: string | undefined,
    onUploadStarted: (uploadId: string) => void,
  ): Promise<StoredObject>;
  /** Extends a lock. @throws Failure `vault-*` */
  lock(object: Pick<CopyRequest, "bucket" | "object">, versionId: string, until: string): Promise<void>;
}

const vaultFailure = (error: unknown): Failure => {
  if (error instanceof Failure) return error;
  if (error instanceof Error && error.name === "CredentialsProviderError")
    return new Failure("vault-denied", `no credentials: ${error.message}`, { cause: error });
  return awsFailure("vault", error);
};

/** Copies a file in one request; an object of one part keeps the checksum of that part. @throws Failure `copy-changed` */
const copyWhole = async (client: S3Client, request: CopyRequest): Promise<StoredObject> => {
  const whole = newChecksums();
  let body: Buffer = Buffer.alloc(0);
  let crc64nvme = "";
  for await (const part of readParts(request, whole)) [body, crc64nvme] = [part.body, part.crc64nvme];
  requireUnchanged(request, whole.sha256.digest("hex"));
  const { VersionId = "null" } = await client.send(
    new PutObjectCommand({
      Bucket: request.bucket,
      Key: request.object,
      Body: body,
      ContentLength: body.length,
      ChecksumAlgorithm: "CRC64NVME",
      ChecksumCRC64NVME: crc64nvme,
      ...lockParameters(request),
    }),
  );
  return { versionId: VersionId, crc64nvme };
};

export const s3Vault = (location: S3Location): Vault => {
  const client = s3ClientAt(location, 3);
  return {
    copy: async (request, uploadId, onUploadStarted) => {
      try {
        return await (request.size <= request.partBytes
          ? copyWhole(client, request)
          : copyInParts(client, request, uploadId, onUploadStarted));
      } catch (error) {
        throw vaultFailure(error);
      }
    },
    lock: async ({ bucket, object }, versionId, until) => {
      try {
        await client.send(
          new PutObjectRetentionCommand({
            Bucket: bucket,
            Key: object,
            VersionId: versionId,
            Retention: { Mode: LOCK_MODE, RetainUntilDate: new Date(until) },
          }),
        );
      } catch (error) {
        throw vaultFailure(error);
      }
    },
  };
};
