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

/**
 * What of an object or a bucket a call is about, where it is not its contents: the names of the permissions are AWS's own.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
const OBJECT_PARTS: Readonly<Record<string, string>> = {
  retention: "ObjectRetention",
  "legal-hold": "ObjectLegalHold",
  acl: "ObjectAcl",
  tagging: "ObjectTagging",
};

const BUCKET_PARTS: Readonly<Record<string, string>> = {
  policy: "BucketPolicy",
  versioning: "BucketVersioning",
  "object-lock": "BucketObjectLockConfiguration",
  lifecycle: "LifecycleConfiguration",
  publicAccessBlock: "BucketPublicAccessBlock",
  encryption: "EncryptionConfiguration",
  replication: "ReplicationConfiguration",
};

const partAction = (parts: Readonly<Record<string, string>>, { method, query }: Call): string | undefined => {
  const part = Object.keys(parts).find((name) => query.has(name));
  if (part === undefined) return undefined;
  // Most of these are deleted with the permission to put them.
  const verb = method === "GET" ? "Get" : method === "DELETE" && part === "policy" ? "Delete" : "Put";
  return `s3:${verb}${parts[part]}`;
};

const objectAction = (call: Call): string => {
  const { method, query } = call;
  // S3 has no permission of its own for uploading parts, nor for creating or completing a multipart upload.
  if (query.has("uploads")) return "s3:PutObject";
  if (query.has("uploadId")) return UPLOAD_ACTIONS[method] ?? "s3:PutObject";
  const part = partAction(OBJECT_PARTS, call);
  if (part !== undefined) return part;
  const action = OBJECT_ACTIONS[method] ?? `s3:${method}`;
  return query.has("versionId") && method !== "PUT" ? `${action}Version` : action;
};

/** The call that deletes up to a thousand objects of a bucket. */
const isDeleteObjects = ({ method, query }: Call): boolean => method === "POST" && query.has("delete");

/** The IAM action of a call, by which faults are injected too. */
export const actionOf = (call: Call): string => {
  const { bucket, key } = targetOf(call);
  if (key !== "") return objectAction(call);
  if (bucket === "") return "s3:ListAllMyBuckets";
  const part = partAction(BUCKET_PARTS, call);
  if (part !== undefined) return part;
  if (call.method === "DELETE") return "s3:DeleteBucket";
  if (isDeleteObjects(call)) return "s3:DeleteObject";
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

/** Whoever copies reads, too. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
const copyRequests = (source: string | undefined): AccessRequest[] => {
  if (source === undefined) return [];
  const [name = "", version] = decodeURIComponent(source).replace(/^\//, "").split("?versionId=");
  const action = version === undefined ? "s3:GetObject" : "s3:GetObjectVersion";
  return [{ action, resource: `arn:aws:s3:::${name}`, context: {} }];
};

export const s3AccessRequests = (call: Call): AccessRequest[] => {
  // S3 asks for each object that is to be deleted; here it is all of them or none.
  const resource = isDeleteObjects(call) ? `${resourceOf(targetOf(call))}/*` : resourceOf(targetOf(call));
  const ifNoneMatch = call.headers["if-none-match"];
  const retainUntil = call.headers["x-amz-object-lock-retain-until-date"];
  const context = {
    ...(ifNoneMatch === undefined ? {} : { "s3:if-none-match": ifNoneMatch }),
    ...retentionContext(retainUntil ?? retainUntilOf(call)),
  };
  const actions = [actionOf(call)];
  if (retainUntil !== undefined) actions.push("s3:PutObjectRetention");
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html, and of PutObjectRetention
  if (call.headers["x-amz-bypass-governance-retention"] === "true") actions.push("s3:BypassGovernanceRetention");
  return [
    ...actions.map((action) => ({ action, resource, context })),
    ...copyRequests(call.headers["x-amz-copy-source"]),
  ];
};
