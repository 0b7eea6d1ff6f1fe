import type { ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { Call } from "../../aws/service.ts";
import type { Bucket } from "./bucket.ts";
import { S3Error } from "./error.ts";
import { SMALL_BYTES } from "./received-bytes.ts";
import type { StoredVersion } from "./stored-version.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html */
const markerHeaders = (marker: StoredVersion | undefined): Record<string, string> =>
  marker === undefined ? {} : { "x-amz-delete-marker": "true", "x-amz-version-id": marker.versionId };

/** @throws S3Error where there is no such object, no such version, or the version is a delete marker */
export const getVersion = (bucket: Bucket, key: string, versionId: string | null): StoredVersion => {
  if (versionId === null) {
    const current = bucket.store.current(key);
    if (current !== undefined) return current;
    const marker = bucket.store.versions(key).find(({ deleteMarker }) => deleteMarker);
    throw new S3Error(404, "NoSuchKey", "The specified key does not exist.", markerHeaders(marker));
  }
  const version = bucket.store.versions(key).find((one) => one.versionId === versionId);
  if (version === undefined) throw new S3Error(404, "NoSuchVersion", "The specified version does not exist.");
  if (version.deleteMarker)
    throw new S3Error(405, "MethodNotAllowed", "The version is a delete marker.", markerHeaders(version));
  return version;
};

const lockHeaders = ({ retainUntil, lockMode = "GOVERNANCE" }: StoredVersion): Record<string, string> =>
  retainUntil === null
    ? {}
    : { "x-amz-object-lock-mode": lockMode, "x-amz-object-lock-retain-until-date": retainUntil };

const objectHeaders = (version: StoredVersion, withChecksum: boolean): Record<string, string> => ({
  "content-type": version.contentType,
  etag: `"${version.etag}"`,
  "last-modified": new Date(version.lastModified).toUTCString(),
  "x-amz-version-id": version.versionId,
  "accept-ranges": "bytes",
  "x-amz-server-side-encryption": "AES256",
  ...lockHeaders(version),
  ...(withChecksum ? { ...version.checksum, "x-amz-checksum-type": "FULL_OBJECT" } : {}),
  ...Object.fromEntries(Object.entries(version.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])),
});

interface Range {
  readonly start: number;
  /** Inclusive. */
  readonly end: number;
}

/** @returns undefined for the whole object @throws S3Error where the object has no such bytes */
const parseRange = (header: string | undefined, size: number): Range | undefined => {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (match === null) return undefined;
  const [, from = "", to = ""] = match;
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size - 1 : Math.min(size - 1, Number(to));
  if (start > end || start >= size) throw new S3Error(416, "InvalidRange", "The requested range is not satisfiable");
  return { start, end };
};

/** GetObject and HeadObject, which write their response themselves. */
export const getObject = async (bucket: Bucket, key: string, call: Call, response: ServerResponse): Promise<void> => {
  const version = getVersion(bucket, key, call.query.get("versionId"));
  const range = parseRange(call.headers.range, version.size);
  const wantsChecksum = call.headers["x-amz-checksum-mode"] === "ENABLED" && range === undefined;
  response.writeHead(range === undefined ? 200 : 206, {
    ...objectHeaders(version, wantsChecksum),
    "content-length": String(range === undefined ? version.size : range.end - range.start + 1),
    ...(range === undefined ? {} : { "content-range": `bytes ${range.start}-${range.end}/${version.size}` }),
  });
  if (call.method === "HEAD") response.end();
  else if (range === undefined && version.size <= SMALL_BYTES) response.end(bucket.store.readSmall(version));
  else await pipeline(bucket.store.read(version, range), response).catch(() => response.destroy());
};
