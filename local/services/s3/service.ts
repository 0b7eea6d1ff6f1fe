import type { ServerResponse } from "node:http";
import { REGION } from "../../aws/account.ts";
import type { AccessRequest, NamedStatement } from "../../aws/policy.ts";
import type { Call, Reply, Service } from "../../aws/service.ts";
import { type Bucket, type BucketConfig, openBucket } from "./bucket.ts";
import type { BucketStore } from "./bucket-store.ts";
import { errorReply, S3Error } from "./error.ts";
import { getObject } from "./get-object.ts";
import { listObjects } from "./list-objects.ts";
import { createMultipartUpload, onMultipartUpload } from "./multipart.ts";
import type { SendNotification } from "./notifications.ts";
import { deleteObject, putRetention } from "./object-lock.ts";
import { putObject } from "./put-object.ts";
import { actionOf, s3AccessRequests, targetOf } from "./request.ts";
import { xml } from "./xml.ts";

export interface S3Service extends Service {
  /** @throws Error where there is no such bucket */
  store(bucket: string): BucketStore;
}

const listBuckets = (names: readonly string[]): Reply => {
  const buckets = names.map(
    (name) => `<Bucket><Name>${name}</Name><CreationDate>2026-01-01T00:00:00.000Z</CreationDate></Bucket>`,
  );
  return xml(
    200,
    `<ListAllMyBucketsResult><Owner><ID>local</ID></Owner><Buckets>${buckets.join("")}</Buckets></ListAllMyBucketsResult>`,
  );
};

const onBucket = (bucket: Bucket, { method, query }: Call): Reply => {
  if (method === "HEAD") return { status: 200, headers: { "x-amz-bucket-region": REGION }, body: "" };
  if (method !== "GET") throw new S3Error(405, "MethodNotAllowed", "Only the template can change the bucket.");
  if (query.has("location"))
    return xml(
      200,
      `<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${REGION}</LocationConstraint>`,
    );
  return listObjects(bucket, query);
};

/**
 * Who may not list a bucket is not told either that an object is missing from it, and sees 403 instead of 404:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
 */
const lookingRequests = (buckets: ReadonlyMap<string, Bucket>, call: Call): readonly AccessRequest[] => {
  const { bucket: name, key } = targetOf(call);
  const bucket = buckets.get(name);
  if (bucket === undefined || key === "" || !["GET", "HEAD"].includes(call.method) || call.query.has("uploadId"))
    return [];
  const versionId = call.query.get("versionId");
  const exists =
    versionId === null
      ? bucket.store.current(key) !== undefined
      : bucket.store.versions(key).some((one) => one.versionId === versionId);
  return exists ? [] : [{ action: "s3:ListBucket", resource: bucket.arn, context: {} }];
};

/** S3 as Cleargate needs it: versions, checksums, conditional writes, ranges, metadata, object lock, events; on disk. */
export const s3Service = (
  configs: readonly BucketConfig[],
  resourcePolicies: readonly NamedStatement[],
  root: string,
  send: SendNotification,
): S3Service => {
  const buckets = new Map(configs.map((config) => [config.name, openBucket(config, root)]));

  const onObject = async (
    bucket: Bucket,
    key: string,
    call: Call,
    response: ServerResponse,
  ): Promise<Reply | undefined> => {
    const { method, query } = call;
    if (query.has("retention") && method === "PUT") return putRetention(bucket, key, call);
    if (query.has("uploads") && method === "POST") return createMultipartUpload(bucket, key, call);
    if (query.has("uploadId")) return onMultipartUpload(bucket, key, call, send);
    switch (method) {
      case "PUT":
        return putObject(bucket, key, call, send);
      case "GET":
      case "HEAD":
        await getObject(bucket, key, call, response);
        return undefined;
      case "DELETE":
        return deleteObject(bucket, key, query.get("versionId"), new Date());
      default:
        throw new S3Error(405, "MethodNotAllowed", "The specified method is not allowed against this resource.");
    }
  };

  const handle = async (call: Call, response: ServerResponse): Promise<Reply | undefined> => {
    const { bucket: name, key } = targetOf(call);
    if (name === "") return listBuckets([...buckets.keys()]);
    const bucket = buckets.get(name);
    if (bucket === undefined) throw new S3Error(404, "NoSuchBucket", "The specified bucket does not exist");
    return key === "" ? onBucket(bucket, call) : onObject(bucket, key, call, response);
  };

  return {
    name: "s3",
    streams: (call) => !call.query.has("retention"),
    operation: actionOf,
    subject: (call) => {
      const { bucket, key } = targetOf(call);
      const [folder = ""] = key.split("/");
      return folder === "" ? bucket : `${bucket}/${folder}`;
    },
    accessRequests: (call) => [...s3AccessRequests(call), ...lookingRequests(buckets, call)],
    resourcePolicies,
    handle: async (call, response) => {
      try {
        return await handle(call, response);
      } catch (error) {
        if (!(error instanceof S3Error)) throw error;
        const reply = errorReply(error.status, error.code, error.message);
        return { ...reply, headers: { ...reply.headers, ...error.headers } };
      }
    },
    error: errorReply,
    store: (name) => {
      const bucket = buckets.get(name);
      if (bucket === undefined) throw new Error(`there is no bucket ${name}`);
      return bucket.store;
    },
  };
};
