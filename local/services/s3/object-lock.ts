import type { Call, Reply } from "../../aws/service.ts";
import type { Bucket } from "./bucket.ts";
import { S3Error } from "./error.ts";
import { getVersion } from "./get-object.ts";

const lockedError = (): S3Error =>
  new S3Error(403, "AccessDenied", "Access Denied because object protected by object lock.");

/** The date until which PutObjectRetention locks; undefined where its body names none. */
export const retainUntilOf = ({ body }: Pick<Call, "body">): string | undefined =>
  /<RetainUntilDate>([^<]+)<\/RetainUntilDate>/.exec(body.toString("utf8"))?.[1];

/** PutObjectRetention: a retention may be extended, and never shortened. */
export const putRetention = (bucket: Bucket, key: string, call: Call): Reply => {
  const date = retainUntilOf(call);
  const version = getVersion(bucket, key, call.query.get("versionId"));
  if (date === undefined) throw new S3Error(400, "MalformedXML", "The XML you provided was not well-formed");
  const until = new Date(date).toISOString();
  if (version.retainUntil !== null && until < version.retainUntil) throw lockedError();
  bucket.store.retain(version, until);
  return { status: 200, headers: {}, body: "" };
};

/** DeleteObject: without a version it adds a delete marker, which object lock allows. */
export const deleteObject = (bucket: Bucket, key: string, versionId: string | null, now: Date): Reply => {
  if (versionId === null) {
    const marker = bucket.store.addDeleteMarker(key, now);
    return {
      status: 204,
      headers: { "x-amz-delete-marker": "true", "x-amz-version-id": marker.versionId },
      body: "",
    };
  }
  const version = bucket.store.versions(key).find((one) => one.versionId === versionId);
  if (version === undefined) return { status: 204, headers: {}, body: "" };
  if (version.retainUntil !== null && version.retainUntil > now.toISOString()) throw lockedError();
  bucket.store.remove(version);
  return { status: 204, headers: {}, body: "" };
};
