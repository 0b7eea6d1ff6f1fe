import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListPartsCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { crcText, type FilePart, newChecksums, readParts } from "./file-parts.ts";
import { type CopyRequest, lockParameters, requireUnchanged, type StoredObject } from "./s3-copy-request.ts";

interface UploadedPart {
  readonly ETag: string;
  readonly crc64nvme: string | undefined;
}
type UploadedParts = ReadonlyMap<number, UploadedPart>;

const MISSING_UPLOAD = "NoSuchUpload";

/** The uploaded parts by number, or undefined where the upload no longer exists. */
const findUploadedParts = async (
  client: S3Client,
  { bucket, object }: CopyRequest,
  uploadId: string,
): Promise<UploadedParts | undefined> => {
  const parts = new Map<number, UploadedPart>();
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

const startUpload = async (client: S3Client, request: CopyRequest): Promise<string> => {
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({
      Bucket: request.bucket,
      Key: request.object,
      ChecksumAlgorithm: "CRC64NVME",
      ChecksumType: "FULL_OBJECT",
      ...lockParameters(request),
    }),
  );
  if (UploadId === undefined) throw new TypeError("S3 started an upload without an id");
  return UploadId;
};

/** Uploads the parts that are not uploaded yet. @returns all parts, in order */
const uploadParts = async (
  client: S3Client,
  upload: { readonly Bucket: string; readonly Key: string; readonly UploadId: string },
  parts: AsyncIterable<FilePart>,
  uploaded: UploadedParts,
): Promise<{ PartNumber: number; ETag: string }[]> => {
  const completed: { PartNumber: number; ETag: string }[] = [];
  for await (const { number, body, crc64nvme } of parts) {
    const known = uploaded.get(number);
    const { ETag = "" } =
      known?.crc64nvme === crc64nvme
        ? known
        : await client.send(
            new UploadPartCommand({
              ...upload,
              PartNumber: number,
              Body: body,
              ContentLength: body.length,
              ChecksumAlgorithm: "CRC64NVME",
              ChecksumCRC64NVME: crc64nvme,
            }),
          );
    completed.push({ PartNumber: number, ETag });
  }
  return completed;
};

/** Copies a file in parts, and resumes an upload that was started before, if it still exists. @throws Failure `copy-changed` */
export const copyInParts = async (
  client: S3Client,
  request: CopyRequest,
  earlierUploadId: string | undefined,
  onUploadStarted: (uploadId: string) => void,
): Promise<StoredObject> => {
  let uploadId = earlierUploadId;
  let uploaded = uploadId === undefined ? undefined : await findUploadedParts(client, request, uploadId);
  if (uploadId === undefined || uploaded === undefined) {
    uploadId = await startUpload(client, request);
    uploaded = new Map();
    onUploadStarted(uploadId);
  }
  const upload = { Bucket: request.bucket, Key: request.object, UploadId: uploadId };
  const whole = newChecksums();
  const parts = await uploadParts(client, upload, readParts(request, whole), uploaded);
  requireUnchanged(request, whole.sha256.digest("hex"));
  const crc64nvme = await crcText(whole.crc);
  const { VersionId = "null" } = await client.send(
    new CompleteMultipartUploadCommand({
      ...upload,
      MultipartUpload: { Parts: parts },
      ChecksumCRC64NVME: crc64nvme,
      ChecksumType: "FULL_OBJECT",
    }),
  );
  return { versionId: VersionId, crc64nvme };
};
