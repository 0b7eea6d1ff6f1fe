import type { Call, Reply } from "../../aws/service.ts";
import { readText, receiveBody } from "./body.ts";
import type { Bucket } from "./bucket.ts";
import { S3Error } from "./error.ts";
import type { MultipartUpload, Part } from "./multipart-store.ts";
import type { SendNotification } from "./notifications.ts";
import { commitVersion } from "./put-object.ts";
import { escapeXml, xml } from "./xml.ts";

const MIN_PART_BYTES = 5 * 1024 ** 2;

export const createMultipartUpload = (bucket: Bucket, key: string, { headers }: Call): Reply => {
  const described = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value !== undefined && (name.startsWith("x-amz-") || name === "content-type") ? [[name, value]] : [],
  );
  const { id } = bucket.uploads.create(key, Object.fromEntries(described));
  return xml(
    200,
    `<InitiateMultipartUploadResult><Bucket>${bucket.name}</Bucket><Key>${escapeXml(key)}</Key><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
  );
};

const partXml = ({ number, size, etag, crc64nvme }: Part): string =>
  `<Part><PartNumber>${number}</PartNumber><Size>${size}</Size><ETag>&quot;${etag}&quot;</ETag><ChecksumCRC64NVME>${crc64nvme}</ChecksumCRC64NVME></Part>`;

const listParts = (bucket: Bucket, upload: MultipartUpload): Reply => {
  const parts = bucket.uploads.parts(upload).map(partXml);
  return xml(200, `<ListPartsResult><IsTruncated>false</IsTruncated>${parts.join("")}</ListPartsResult>`);
};

const uploadPart = async (bucket: Bucket, upload: MultipartUpload, call: Call): Promise<Reply> => {
  const { received } = await receiveBody(bucket.store, call);
  const { etag, crc64nvme } = bucket.uploads.putPart(upload, Number(call.query.get("partNumber")), received);
  return { status: 200, headers: { etag: `"${etag}"`, "x-amz-checksum-crc64nvme": crc64nvme }, body: "" };
};

/** @returns the numbers of the parts that a CompleteMultipartUpload lists @throws S3Error where they make no object */
const listedParts = (stored: readonly Part[], body: string): number[] => {
  const sizes = new Map(stored.map(({ number, size }) => [number, size]));
  const numbers = [...body.matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map(([, number]) => Number(number));
  if (numbers.length === 0 || numbers.some((number) => !sizes.has(number)))
    throw new S3Error(400, "InvalidPart", "One or more of the specified parts could not be found.");
  if (numbers.slice(0, -1).some((number) => (sizes.get(number) ?? 0) < MIN_PART_BYTES))
    throw new S3Error(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
  return numbers;
};

/** The checksum is that of the whole object, and not one over those of its parts: `FULL_OBJECT`. */
const completeUpload = async (
  bucket: Bucket,
  upload: MultipartUpload,
  call: Call,
  send: SendNotification,
): Promise<Reply> => {
  const numbers = listedParts(bucket.uploads.parts(upload), await readText(call));
  const received = await bucket.uploads.assemble(upload, numbers);
  const checksum = received.crc64nvme.toString("base64");
  const stated = call.headers["x-amz-checksum-crc64nvme"];
  if (stated !== undefined && stated !== checksum) {
    bucket.store.discard(received);
    throw new S3Error(400, "BadDigest", "the x-amz-checksum-crc64nvme you specified did not match");
  }
  const body = { received, checksums: { "x-amz-checksum-crc64nvme": checksum } };
  const headers = { ...upload.headers, "if-none-match": call.headers["if-none-match"] };
  const version = commitVersion(bucket, upload.key, body, headers, send);
  bucket.uploads.remove(upload);
  return xml(
    200,
    `<CompleteMultipartUploadResult><Key>${escapeXml(upload.key)}</Key><ETag>&quot;${version.etag}&quot;</ETag><ChecksumCRC64NVME>${checksum}</ChecksumCRC64NVME><ChecksumType>FULL_OBJECT</ChecksumType></CompleteMultipartUploadResult>`,
    { "x-amz-version-id": version.versionId },
  );
};

/** Every operation on an upload that exists: UploadPart, CompleteMultipartUpload, ListParts, AbortMultipartUpload. */
export const onMultipartUpload = async (
  bucket: Bucket,
  key: string,
  call: Call,
  send: SendNotification,
): Promise<Reply> => {
  const upload = bucket.uploads.find(call.query.get("uploadId") ?? "", key);
  if (upload === undefined) throw new S3Error(404, "NoSuchUpload", "The specified multipart upload does not exist.");
  switch (call.method) {
    case "PUT":
      return uploadPart(bucket, upload, call);
    case "POST":
      return completeUpload(bucket, upload, call, send);
    case "GET":
      return listParts(bucket, upload);
    default:
      bucket.uploads.remove(upload);
      return { status: 204, headers: {}, body: "" };
  }
};
