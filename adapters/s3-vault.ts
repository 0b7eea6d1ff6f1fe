import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListPartsCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { Crc64Nvme } from "@aws-sdk/crc64-nvme";
import { Failure } from "../core/failure.ts";
import { awsFailure } from "./aws-failure.ts";
import { type S3Place, s3ClientAt } from "./s3-client.ts";

/** One file to copy, and where to. */
export interface CopyRequest {
  readonly file: string;
  readonly size: number;
  readonly sha256: string;
  readonly bucket: string;
  readonly object: string;
  /** Until then nobody can change or delete the copy; undefined leaves it unlocked. */
  readonly lockUntil: string | undefined;
  readonly partBytes: number;
}

/** A copy as S3 stored it. */
export interface StoredObject {
  readonly versionId: string;
  /** CRC-64/NVME over the whole object, base64. */
  readonly crc64nvme: string;
}

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

const MAX_PARTS = 10_000;
const LOCK_MODE = "GOVERNANCE";

const crcOf = async (crc: Crc64Nvme): Promise<string> => Buffer.from(await crc.digest()).toString("base64");

/** A file's parts one after the other, with the checksums of the whole file on the way. */
const partsOf = async function* (
  { file, size, partBytes }: CopyRequest,
  whole: { readonly crc: Crc64Nvme; readonly sha256: ReturnType<typeof createHash> },
): AsyncGenerator<{ readonly number: number; readonly body: Buffer; readonly crc64nvme: string }> {
  const length = Math.max(partBytes, Math.ceil(size / MAX_PARTS));
  const handle = await open(file, "r");
  try {
    for (let from = 0, number = 1; from < size || number === 1; from += length, number += 1) {
      const body = Buffer.allocUnsafe(Math.min(length, size - from));
      let filled = 0;
      while (filled < body.length) {
        const { bytesRead } = await handle.read(body, filled, body.length - filled, from + filled);
        if (bytesRead === 0) throw new Failure("copy-changed", `${file} became shorter while it was copied`);
        filled += bytesRead;
      }
      whole.crc.update(body);
      whole.sha256.update(body);
      const own = new Crc64Nvme();
      own.update(body);
      yield { number, body, crc64nvme: await crcOf(own) };
    }
  } finally {
    await handle.close();
  }
};

const MISSING_UPLOAD = "NoSuchUpload";

export const s3Vault = (place: S3Place): Vault => {
  const client = s3ClientAt(place, 3);
  const vaultFailure = (error: unknown): Failure => {
    if (error instanceof Failure) return error;
    if ((error as Error).name === "CredentialsProviderError")
      return new Failure("vault-denied", `no credentials: ${(error as Error).message}`, { cause: error });
    return awsFailure("vault", error);
  };

  const lockParameters = ({ lockUntil }: CopyRequest) =>
    lockUntil === undefined
      ? {}
      : { ObjectLockMode: LOCK_MODE as "GOVERNANCE", ObjectLockRetainUntilDate: new Date(lockUntil) };

  const requireUnchanged = ({ file, sha256 }: CopyRequest, actual: string): void => {
    if (actual !== sha256)
      throw new Failure("copy-changed", `${file} no longer has the bytes that were hashed; it was not copied`);
  };

  const copySmall = async (request: CopyRequest): Promise<StoredObject> => {
    const whole = { crc: new Crc64Nvme(), sha256: createHash("sha256") };
    let body: Buffer = Buffer.alloc(0);
    let crc64nvme = "";
    for await (const part of partsOf(request, whole)) [body, crc64nvme] = [part.body, part.crc64nvme];
    requireUnchanged(request, createHash("sha256").update(body).digest("hex"));
    const answer = await client.send(
      new PutObjectCommand({
        Bucket: request.bucket,
        Key: request.object,
        Body: body,
        ContentLength: body.length,
        ChecksumCRC64NVME: crc64nvme,
        ...lockParameters(request),
      }),
    );
    return { versionId: answer.VersionId ?? "null", crc64nvme };
  };

  /** The uploaded parts by number, or undefined where the upload no longer exists. */
  const findUploadedParts = async ({ bucket, object }: CopyRequest, uploadId: string) => {
    const parts = new Map<number, { readonly ETag: string; readonly crc64nvme: string | undefined }>();
    let marker: string | undefined;
    try {
      do {
        const page = await client.send(
          new ListPartsCommand({
            Bucket: bucket,
            Key: object,
            UploadId: uploadId,
            ...(marker === undefined ? {} : { PartNumberMarker: marker }),
          }),
        );
        for (const { PartNumber, ETag, ChecksumCRC64NVME } of page.Parts ?? [])
          parts.set(PartNumber ?? 0, { ETag: ETag ?? "", crc64nvme: ChecksumCRC64NVME });
        marker = page.IsTruncated === true ? page.NextPartNumberMarker : undefined;
      } while (marker !== undefined);
      return parts;
    } catch (error) {
      if ((error as Error).name === MISSING_UPLOAD) return undefined;
      throw error;
    }
  };

  const startUpload = async (request: CopyRequest): Promise<string> => {
    const answer = await client.send(
      new CreateMultipartUploadCommand({
        Bucket: request.bucket,
        Key: request.object,
        ChecksumAlgorithm: "CRC64NVME",
        ChecksumType: "FULL_OBJECT",
        ...lockParameters(request),
      }),
    );
    return answer.UploadId as string;
  };

  const copyLarge = async (
    request: CopyRequest,
    earlierUploadId: string | undefined,
    onUploadStarted: (uploadId: string) => void,
  ): Promise<StoredObject> => {
    const uploaded = earlierUploadId === undefined ? undefined : await findUploadedParts(request, earlierUploadId);
    const UploadId =
      uploaded === undefined || earlierUploadId === undefined ? await startUpload(request) : earlierUploadId;
    if (uploaded === undefined) onUploadStarted(UploadId);
    const upload = { Bucket: request.bucket, Key: request.object, UploadId };
    const whole = { crc: new Crc64Nvme(), sha256: createHash("sha256") };
    const parts: { PartNumber: number; ETag: string }[] = [];
    for await (const { number, body, crc64nvme } of partsOf(request, whole)) {
      const known = uploaded?.get(number);
      const answer =
        known !== undefined && known.crc64nvme === crc64nvme
          ? known
          : await client.send(
              new UploadPartCommand({
                ...upload,
                PartNumber: number,
                Body: body,
                ContentLength: body.length,
                ChecksumCRC64NVME: crc64nvme,
              }),
            );
      parts.push({ PartNumber: number, ETag: answer.ETag ?? "" });
    }
    requireUnchanged(request, whole.sha256.digest("hex"));
    const crc64nvme = await crcOf(whole.crc);
    const answer = await client.send(
      new CompleteMultipartUploadCommand({
        ...upload,
        MultipartUpload: { Parts: parts },
        ChecksumCRC64NVME: crc64nvme,
        ChecksumType: "FULL_OBJECT",
      }),
    );
    return { versionId: answer.VersionId ?? "null", crc64nvme };
  };

  return {
    copy: async (request, uploadId, onUploadStarted) => {
      try {
        return await (request.size <= request.partBytes
          ? copySmall(request)
          : copyLarge(request, uploadId, onUploadStarted));
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
