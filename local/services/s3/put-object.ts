import type { Call, Reply } from "../../aws/service.ts";
import { receiveBody, type VerifiedBody } from "./body.ts";
import type { Bucket } from "./bucket.ts";
import { S3Error } from "./error.ts";
import { notifyObjectCreated, type SendNotification } from "./notifications.ts";
import type { StoredVersion } from "./stored-version.ts";

const DAY_MS = 86_400_000;
const METADATA_PREFIX = "x-amz-meta-";

type Headers = Readonly<Record<string, string | undefined>>;

const retainUntil = (bucket: Bucket, headers: Headers, now: Date): string | null => {
  const until = headers["x-amz-object-lock-retain-until-date"];
  if (until !== undefined) return new Date(until).toISOString();
  return bucket.retentionDays === 0 ? null : new Date(now.getTime() + bucket.retentionDays * DAY_MS).toISOString();
};

const metadataOf = (headers: Headers): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith(METADATA_PREFIX))
      .map(([name, value = ""]) => [name.slice(METADATA_PREFIX.length), value]),
  );

/** Why a version may not be written: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
const refusalOf = (current: StoredVersion | undefined, headers: Headers): S3Error | undefined => {
  const ifMatch = headers["if-match"];
  const failed = new S3Error(
    412,
    "PreconditionFailed",
    "At least one of the pre-conditions you specified did not hold",
  );
  if (headers["if-none-match"] === "*" && current !== undefined) return failed;
  if (ifMatch === undefined) return undefined;
  if (current === undefined) return new S3Error(404, "NoSuchKey", "The specified key does not exist.");
  return ifMatch.replaceAll('"', "") === current.etag ? undefined : failed;
};

/** Makes a received body the newest version of a key. @throws S3Error where `if-none-match` or `if-match` forbids it */
export const commitVersion = (
  bucket: Bucket,
  key: string,
  { received, checksums }: VerifiedBody,
  headers: Headers,
  send: SendNotification,
): StoredVersion => {
  // Nothing is awaited between this check and the commit, so of two writers only one can find the version that it read.
  const refusal = refusalOf(bucket.store.current(key), headers);
  if (refusal !== undefined) {
    bucket.store.discard(received);
    throw refusal;
  }
  const now = new Date();
  const lockMode = headers["x-amz-object-lock-mode"];
  const version = bucket.store.commit(
    received,
    {
      key,
      size: received.size,
      etag: received.md5.toString("hex"),
      sha256: received.sha256.toString("hex"),
      contentType: headers["content-type"] ?? "application/octet-stream",
      metadata: metadataOf(headers),
      checksum: checksums,
      retainUntil: retainUntil(bucket, headers, now),
      ...(lockMode === undefined ? {} : { lockMode }),
      deleteMarker: false,
    },
    now,
  );
  notifyObjectCreated(bucket, version, send);
  return version;
};

export const putObject = async (bucket: Bucket, key: string, call: Call, send: SendNotification): Promise<Reply> => {
  const body = await receiveBody(bucket.store, call);
  const { etag, versionId, checksum } = commitVersion(bucket, key, body, call.headers, send);
  return {
    status: 200,
    headers: {
      etag: `"${etag}"`,
      "x-amz-version-id": versionId,
      "x-amz-server-side-encryption": "AES256",
      ...checksum,
    },
    body: "",
  };
};
