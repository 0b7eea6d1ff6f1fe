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

/** One file that is to be copied, by what is known of it. */
export interface ToCopy {
  readonly file: string;
  readonly size: number;
  readonly sha256: string;
  readonly bucket: string;
  readonly object: string;
  /** Until then nobody can change or delete the copy; undefined leaves it open. */
  readonly lockUntil: string | undefined;
  readonly partBytes: number;
}

export interface Copied {
  readonly versionId: string;
  /** CRC-64/NVME over the whole object, base64. */
  readonly crc64nvme: string;
}

/** Where backups themselves are copied to. */
export interface Vault {
  /**
   * Copies a file, in parts where it is large; S3 checks each part and the whole.
   * @param uploadId of an upload that was begun before, to go on with
   * @param begun told of an upload as soon as it has begun, so that it can be gone on with
   * @throws Failure `copy-changed` where the file no longer has the hash that was told; `vault-*`
   */
  copy(what: ToCopy, uploadId: string | undefined, begun: (uploadId: string) => void): Promise<Copied>;
  /** Makes a lock longer. @throws Failure `vault-*` */
  lock(what: Pick<ToCopy, "bucket" | "object">, versionId: string, until: string): Promise<void>;
}

const MAX_PARTS = 10_000;
const LOCK_MODE = "GOVERNANCE";

const crcOf = async (crc: Crc64Nvme): Promise<string> => Buffer.from(await crc.digest()).toString("base64");

/** A file's parts one after the other, with what is learnt of the whole on the way. */
const partsOf = async function* (
  { file, size, partBytes }: ToCopy,
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
  const failing = (error: unknown): Failure => {
    if (error instanceof Failure) return error;
    if ((error as Error).name === "CredentialsProviderError")
      return new Failure("vault-denied", `no credentials: ${(error as Error).message}`, { cause: error });
    return awsFailure("vault", error);
  };

  const locked = ({ lockUntil }: ToCopy) =>
    lockUntil === undefined
      ? {}
      : { ObjectLockMode: LOCK_MODE as "GOVERNANCE", ObjectLockRetainUntilDate: new Date(lockUntil) };

  const unchanged = ({ file, sha256 }: ToCopy, actual: string): void => {
    if (actual !== sha256)
      throw new Failure("copy-changed", `${file} no longer has the bytes that were hashed; it was not copied`);
  };

  const copySmall = async (what: ToCopy): Promise<Copied> => {
    const whole = { crc: new Crc64Nvme(), sha256: createHash("sha256") };
    let body: Buffer = Buffer.alloc(0);
    let crc64nvme = "";
    for await (const part of partsOf(what, whole)) [body, crc64nvme] = [part.body, part.crc64nvme];
    unchanged(what, createHash("sha256").update(body).digest("hex"));
    const answer = await client.send(
      new PutObjectCommand({
        Bucket: what.bucket,
        Key: what.object,
        Body: body,
        ContentLength: body.length,
        ChecksumCRC64NVME: crc64nvme,
        ...locked(what),
      }),
    );
    return { versionId: answer.VersionId ?? "null", crc64nvme };
  };

  /** The parts that are there by number, or undefined where the upload itself no longer is. */
  const partsThere = async ({ bucket, object }: ToCopy, uploadId: string) => {
    const there = new Map<number, { readonly ETag: string; readonly crc64nvme: string | undefined }>();
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
          there.set(PartNumber ?? 0, { ETag: ETag ?? "", crc64nvme: ChecksumCRC64NVME });
        marker = page.IsTruncated === true ? page.NextPartNumberMarker : undefined;
      } while (marker !== undefined);
      return there;
    } catch (error) {
      if ((error as Error).name === MISSING_UPLOAD) return undefined;
      throw error;
    }
  };

  const begin = async (what: ToCopy): Promise<string> => {
    const answer = await client.send(
      new CreateMultipartUploadCommand({
        Bucket: what.bucket,
        Key: what.object,
        ChecksumAlgorithm: "CRC64NVME",
        ChecksumType: "FULL_OBJECT",
        ...locked(what),
      }),
    );
    return answer.UploadId as string;
  };

  const copyLarge = async (
    what: ToCopy,
    earlier: string | undefined,
    begun: (uploadId: string) => void,
  ): Promise<Copied> => {
    const there = earlier === undefined ? undefined : await partsThere(what, earlier);
    const UploadId = there === undefined ? await begin(what) : (earlier as string);
    if (there === undefined) begun(UploadId);
    const where = { Bucket: what.bucket, Key: what.object, UploadId };
    const whole = { crc: new Crc64Nvme(), sha256: createHash("sha256") };
    const parts: { PartNumber: number; ETag: string }[] = [];
    for await (const { number, body, crc64nvme } of partsOf(what, whole)) {
      const known = there?.get(number);
      const answer =
        known !== undefined && known.crc64nvme === crc64nvme
          ? known
          : await client.send(
              new UploadPartCommand({
                ...where,
                PartNumber: number,
                Body: body,
                ContentLength: body.length,
                ChecksumCRC64NVME: crc64nvme,
              }),
            );
      parts.push({ PartNumber: number, ETag: answer.ETag ?? "" });
    }
    unchanged(what, whole.sha256.digest("hex"));
    const crc64nvme = await crcOf(whole.crc);
    const answer = await client.send(
      new CompleteMultipartUploadCommand({
        ...where,
        MultipartUpload: { Parts: parts },
        ChecksumCRC64NVME: crc64nvme,
        ChecksumType: "FULL_OBJECT",
      }),
    );
    return { versionId: answer.VersionId ?? "null", crc64nvme };
  };

  return {
    copy: async (what, uploadId, begun) => {
      try {
        return await (what.size <= what.partBytes ? copySmall(what) : copyLarge(what, uploadId, begun));
      } catch (error) {
        throw failing(error);
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
        throw failing(error);
      }
    },
  };
};
