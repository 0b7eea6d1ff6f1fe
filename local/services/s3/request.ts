import type { AccessRequest } from "../../aws/policy.ts";
import type { Call } from "../../aws/service.ts";
import { retainUntilOf } from "./object-lock.ts";

export interface Target {
  /** Empty for the service itself. */
  readonly bucket: string;
  /** Empty for the bucket itself. */
  readonly key: string;
}

/** Both addressing styles: `/bucket/key`, and `/key` at `bucket.host`. */
export const targetOf = ({ path, headers }: Call): Target => {
  const host = (headers.host ?? "").split(":")[0] ?? "";
  const virtualHost = /^(.+)\.(?:localhost|s3[.-].+)$/.exec(host)?.[1];
  const [, first = "", ...rest] = path.split("/").map(decodeURIComponent);
  return virtualHost === undefined
    ? { bucket: first, key: rest.join("/") }
    : { bucket: virtualHost, key: [first, ...rest].join("/") };
};

const OBJECT_ACTIONS: Readonly<Record<string, string>> = {
  GET: "s3:GetObject",
  HEAD: "s3:GetObject",
  PUT: "s3:PutObject",
  DELETE: "s3:DeleteObject",
};

const UPLOAD_ACTIONS: Readonly<Record<string, string>> = {
  GET: "s3:ListMultipartUploadParts",
  DELETE: "s3:AbortMultipartUpload",
};

const objectAction = ({ method, query }: Call): string => {
  // S3 has no permission of its own for uploading parts, nor for creating or completing a multipart upload.
  if (query.has("uploads")) return "s3:PutObject";
  if (query.has("uploadId")) return UPLOAD_ACTIONS[method] ?? "s3:PutObject";
  if (query.has("retention")) return method === "PUT" ? "s3:PutObjectRetention" : "s3:GetObjectRetention";
  const action = OBJECT_ACTIONS[method] ?? `s3:${method}`;
  return query.has("versionId") && method !== "PUT" ? `${action}Version` : action;
};

/** The IAM action of a call, by which faults are injected too. */
export const actionOf = (call: Call): string => {
  const { bucket, key } = targetOf(call);
  if (key !== "") return objectAction(call);
  if (bucket === "") return "s3:ListAllMyBuckets";
  if (call.query.has("versions")) return "s3:ListBucketVersions";
  return call.query.has("location") ? "s3:GetBucketLocation" : "s3:ListBucket";
};

const resourceOf = ({ bucket, key }: Target): string => {
  if (bucket === "") return "*";
  return key === "" ? `arn:aws:s3:::${bucket}` : `arn:aws:s3:::${bucket}/${key}`;
};

const DAY_MS = 86_400_000;

/** S3's documentation does not say how it rounds: a day that has begun counts. */
const retentionContext = (retainUntil: string | undefined): AccessRequest["context"] =>
  retainUntil === undefined
    ? {}
    : {
        "s3:object-lock-remaining-retention-days": String(Math.ceil((Date.parse(retainUntil) - Date.now()) / DAY_MS)),
      };

export const s3AccessRequests = (call: Call): AccessRequest[] => {
  const resource = resourceOf(targetOf(call));
  const ifNoneMatch = call.headers["if-none-match"];
  const retainUntil = call.headers["x-amz-object-lock-retain-until-date"];
  const context = {
    ...(ifNoneMatch === undefined ? {} : { "s3:if-none-match": ifNoneMatch }),
    ...retentionContext(retainUntil ?? retainUntilOf(call)),
  };
  const actions = [actionOf(call)];
  if (retainUntil !== undefined) actions.push("s3:PutObjectRetention");
  return actions.map((action) => ({ action, resource, context }));
};
