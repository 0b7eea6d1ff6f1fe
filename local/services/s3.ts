import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { NamedStatement, PolicyDocument, Wish } from "../gateway/iam.ts";
import type { ResolvedResource, ResolvedTemplate } from "../template/resolve.ts";
import { REGION } from "../template/types.ts";
import { unframe } from "./aws-chunked.ts";
import { listObjects } from "./s3-list.ts";
import { type Multipart, multipart, type Upload } from "./s3-multipart.ts";
import { type BucketStore, bucketStore, type Received, type StoredVersion } from "./s3-store.ts";
import { escapeXml, xml } from "./s3-xml.ts";
import type { Call, Reply, Service } from "./service.ts";

interface Bucket {
  readonly name: string;
  readonly arn: string;
  readonly store: BucketStore;
  readonly uploads: Multipart;
  readonly retentionDays: number;
  readonly notify: readonly { readonly queueArn: string; readonly prefix: string; readonly suffix: string }[];
}

/** Tells a queue of a new object, as the bucket's notification configuration asks. */
export type Announce = (queueArn: string, event: unknown) => void;

const error = (status: number, code: string, message: string): Reply =>
  xml(status, `<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`);

interface Rules {
  readonly Rules?: readonly { readonly Name: string; readonly Value: string }[];
}

const notificationsOf = (properties: Record<string, unknown>): Bucket["notify"] => {
  const { QueueConfigurations = [] } = (properties.NotificationConfiguration ?? {}) as {
    QueueConfigurations?: { Queue: string; Filter?: { S3Key?: Rules } }[];
  };
  return QueueConfigurations.map(({ Queue, Filter }) => {
    const rule = (name: string): string =>
      Filter?.S3Key?.Rules?.find(({ Name }) => Name.toLowerCase() === name)?.Value ?? "";
    return { queueArn: Queue, prefix: rule("prefix"), suffix: rule("suffix") };
  });
};

const bucketOf = ({ physical, properties }: ResolvedResource, root: string): Bucket => {
  const lock = properties.ObjectLockConfiguration as { Rule?: { DefaultRetention?: { Days?: number } } } | undefined;
  const store = bucketStore(join(root, physical.ref));
  return {
    name: physical.ref,
    arn: physical.attributes.Arn as string,
    store,
    uploads: multipart(join(root, physical.ref), store),
    retentionDays: lock?.Rule?.DefaultRetention?.Days ?? 0,
    notify: notificationsOf(properties),
  };
};

const MIN_PART_BYTES = 5 * 1024 ** 2;

interface Target {
  readonly bucket: string;
  readonly key: string;
}

/** Both addressing styles: `/bucket/key`, and `bucket.host/key`. */
const targetOf = ({ path, headers }: Call): Target => {
  const host = (headers.host ?? "").split(":")[0] ?? "";
  const virtual = /^(.+)\.(?:localhost|s3[.-].+)$/.exec(host)?.[1];
  const decoded = path.split("/").map(decodeURIComponent);
  const [, first = "", ...rest] = decoded;
  return virtual === undefined
    ? { bucket: first, key: rest.join("/") }
    : { bucket: virtual, key: [first, ...rest].join("/") };
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

const operationOf = (call: Call): string => {
  const { bucket, key } = targetOf(call);
  const { method, query } = call;
  if (key !== "") {
    // Parts are put, and uploads begun and completed, by the right to put the object.
    if (query.has("uploads")) return "s3:PutObject";
    if (query.has("uploadId")) return UPLOAD_ACTIONS[method] ?? "s3:PutObject";
    const action = OBJECT_ACTIONS[method] ?? `s3:${method}`;
    if (query.has("retention")) return method === "PUT" ? "s3:PutObjectRetention" : "s3:GetObjectRetention";
    return query.has("versionId") && method !== "PUT" ? `${action}Version` : action;
  }
  if (bucket === "") return "s3:ListAllMyBuckets";
  if (query.has("versions")) return "s3:ListBucketVersions";
  return query.has("location") ? "s3:GetBucketLocation" : "s3:ListBucket";
};

const CHECKSUMS = {
  "x-amz-checksum-sha256": "sha256",
  "x-amz-checksum-sha1": "sha1",
  "x-amz-checksum-crc32": "crc32",
  "x-amz-checksum-crc64nvme": "crc64nvme",
} as const;

/** What the sender stated about the bytes, checked against what came. @returns a refusal, or the checksums that held */
const verify = (
  received: Received,
  stated: Readonly<Record<string, string | undefined>>,
): Reply | Record<string, string> => {
  const held: Record<string, string> = {};
  const md5 = stated["content-md5"];
  if (md5 !== undefined && md5 !== received.md5.toString("base64"))
    return error(400, "BadDigest", "the Content-MD5 does not fit");
  const payload = stated["x-amz-content-sha256"];
  if (payload !== undefined && /^[0-9a-f]{64}$/.test(payload) && payload !== received.sha256.toString("hex"))
    return error(400, "XAmzContentSHA256Mismatch", "the signed SHA-256 does not fit the bytes");
  for (const [name, value] of Object.entries(stated)) {
    if (!name.startsWith("x-amz-checksum-") || value === undefined || !/^[A-Za-z0-9+/]+=*$/.test(value)) continue;
    if (name === "x-amz-checksum-type" || name === "x-amz-checksum-algorithm") continue;
    const member = CHECKSUMS[name as keyof typeof CHECKSUMS];
    if (member === undefined)
      return error(501, "NotImplemented", `the embedded cloud cannot verify ${name}; use SHA256, CRC32 or CRC64NVME`);
    if (received[member].toString("base64") !== value)
      return error(400, "BadDigest", `the ${name} you specified did not match`);
    held[name] = value;
  }
  return held;
};

const objectHeaders = (version: StoredVersion, withChecksum: boolean): Record<string, string> => ({
  "content-type": version.contentType,
  etag: `"${version.etag}"`,
  "last-modified": new Date(version.lastModified).toUTCString(),
  "x-amz-version-id": version.versionId,
  "accept-ranges": "bytes",
  "x-amz-server-side-encryption": "AES256",
  ...(version.retainUntil === null
    ? {}
    : {
        "x-amz-object-lock-mode": version.lockMode ?? "GOVERNANCE",
        "x-amz-object-lock-retain-until-date": version.retainUntil,
      }),
  ...(withChecksum ? { ...version.checksum, "x-amz-checksum-type": "FULL_OBJECT" } : {}),
  ...Object.fromEntries(Object.entries(version.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])),
});

const rangeOf = (header: string | undefined, size: number): { start: number; end: number } | undefined | "bad" => {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (match === null) return undefined;
  const [, from = "", to = ""] = match;
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size - 1 : Math.min(size - 1, Number(to));
  return start > end || start >= size ? "bad" : { start, end };
};

/** S3 as Cleargate needs it: versions, checksums, conditional writes, ranges, metadata, object lock, events; on disk. */
export const s3Service = (
  template: ResolvedTemplate,
  root: string,
  announce: Announce,
): Service & { bucket(name: string): BucketStore | undefined } => {
  const buckets = new Map(
    [...template.ofType("AWS::S3::Bucket").values()].map((one) => [one.physical.ref, bucketOf(one, root)]),
  );
  const resourcePolicies: NamedStatement[] = [...template.ofType("AWS::S3::BucketPolicy").values()].flatMap(
    ({ id, properties }) =>
      (properties.PolicyDocument as PolicyDocument).Statement.map((statement, index) => ({
        ...statement,
        name: `${id}/${statement.Sid ?? index}`,
      })),
  );

  const tell = (bucket: Bucket, version: StoredVersion): void => {
    for (const { queueArn, prefix, suffix } of bucket.notify) {
      if (!version.key.startsWith(prefix) || !version.key.endsWith(suffix)) continue;
      announce(queueArn, {
        Records: [
          {
            eventVersion: "2.1",
            eventSource: "aws:s3",
            awsRegion: REGION,
            eventTime: version.lastModified,
            eventName: "ObjectCreated:Put",
            s3: {
              s3SchemaVersion: "1.0",
              bucket: { name: bucket.name, arn: bucket.arn },
              object: {
                key: encodeURIComponent(version.key).replaceAll("%2F", "/").replaceAll("%20", "+"),
                size: version.size,
                eTag: version.etag,
                versionId: version.versionId,
                sequencer: version.versionId.slice(0, 11),
              },
            },
          },
        ],
      });
    }
  };

  /** Takes a body, and holds it against all that was said about it. */
  const receive = async (
    bucket: Bucket,
    call: Call,
  ): Promise<Reply | { received: Received; held: Record<string, string> }> => {
    const { headers } = call;
    const chunked = (headers["x-amz-content-sha256"] ?? "").startsWith("STREAMING-");
    const framed = chunked ? unframe(call.request) : { bytes: call.request, trailers: {} };
    let received: Received;
    try {
      // What has a better checksum of its own needs none that takes long to compute.
      received = await bucket.store.receive(framed.bytes, headers["x-amz-checksum-sha256"] === undefined);
    } catch (cause) {
      return error(400, "IncompleteBody", (cause as Error).message);
    }
    const refuse = (reply: Reply): Reply => {
      bucket.store.discard(received);
      return reply;
    };
    const length = headers["x-amz-decoded-content-length"] ?? headers["content-length"];
    if (length !== undefined && Number(length) !== received.size)
      return refuse(error(400, "IncompleteBody", "fewer bytes came than were promised"));
    const held = verify(received, { ...headers, ...framed.trailers });
    if ("status" in held) return refuse(held as Reply);
    return { received, held: held as Record<string, string> };
  };

  /** Makes what was received a version, unless something forbids it. */
  const commit = (
    bucket: Bucket,
    key: string,
    received: Received,
    checksum: Record<string, string>,
    headers: Readonly<Record<string, string | undefined>>,
  ): StoredVersion | Reply => {
    const refuse = (reply: Reply): Reply => {
      bucket.store.discard(received);
      return reply;
    };
    // Nothing waits between this look and the commit, so two writers cannot both find nothing there.
    if (headers["if-none-match"] === "*" && bucket.store.current(key) !== undefined)
      return refuse(error(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold"));
    const now = new Date();
    const until = headers["x-amz-object-lock-retain-until-date"];
    const retainUntil =
      until !== undefined
        ? new Date(until).toISOString()
        : bucket.retentionDays === 0
          ? null
          : new Date(now.getTime() + bucket.retentionDays * 86_400_000).toISOString();
    const lockMode = headers["x-amz-object-lock-mode"];
    const metadata = Object.entries(headers).filter(([name]) => name.startsWith("x-amz-meta-"));
    const version = bucket.store.commit(
      received,
      {
        key,
        size: received.size,
        etag: received.md5.toString("hex"),
        sha256: received.sha256.toString("hex"),
        contentType: headers["content-type"] ?? "application/octet-stream",
        metadata: Object.fromEntries(metadata.map(([name, value]) => [name.slice("x-amz-meta-".length), value ?? ""])),
        checksum,
        retainUntil,
        ...(lockMode === undefined ? {} : { lockMode }),
        deleteMarker: false,
      },
      now,
    );
    tell(bucket, version);
    return version;
  };

  const put = async (bucket: Bucket, key: string, call: Call): Promise<Reply> => {
    const taken = await receive(bucket, call);
    if ("status" in taken) return taken;
    const version = commit(bucket, key, taken.received, taken.held, call.headers);
    if ("status" in version) return version;
    const { etag, versionId, checksum } = version;
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

  const beginUpload = (bucket: Bucket, key: string, { headers }: Call): Reply => {
    const said = Object.entries(headers).filter(([name]) => name.startsWith("x-amz-") || name === "content-type");
    const { id } = bucket.uploads.begin(key, Object.fromEntries(said) as Record<string, string>);
    return xml(
      200,
      `<InitiateMultipartUploadResult><Bucket>${bucket.name}</Bucket><Key>${escapeXml(key)}</Key><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
    );
  };

  const partList = (bucket: Bucket, upload: Upload): Reply => {
    const parts = bucket.uploads
      .parts(upload)
      .map(
        ({ number, size, etag, crc64nvme }) =>
          `<Part><PartNumber>${number}</PartNumber><Size>${size}</Size><ETag>&quot;${etag}&quot;</ETag><ChecksumCRC64NVME>${crc64nvme}</ChecksumCRC64NVME></Part>`,
      );
    return xml(200, `<ListPartsResult><IsTruncated>false</IsTruncated>${parts.join("")}</ListPartsResult>`);
  };

  const putPart = async (bucket: Bucket, upload: Upload, call: Call): Promise<Reply> => {
    const number = Number(call.query.get("partNumber"));
    const taken = await receive(bucket, call);
    if ("status" in taken) return taken;
    const { etag, crc64nvme } = bucket.uploads.add(upload, number, taken.received);
    return { status: 200, headers: { etag: `"${etag}"`, "x-amz-checksum-crc64nvme": crc64nvme }, body: "" };
  };

  /** The checksum is over the whole object, not over those of its parts: `FULL_OBJECT`. */
  const complete = async (bucket: Bucket, upload: Upload, call: Call): Promise<Reply> => {
    let body = "";
    for await (const chunk of call.request) body += Buffer.from(chunk).toString("utf8");
    const numbers = [...body.matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map(([, number]) => Number(number));
    const there = bucket.uploads.parts(upload);
    if (numbers.length === 0 || numbers.some((number) => !there.some((part) => part.number === number)))
      return error(400, "InvalidPart", "One or more of the specified parts could not be found.");
    if (
      numbers.slice(0, -1).some((number) => (there.find((part) => part.number === number)?.size ?? 0) < MIN_PART_BYTES)
    )
      return error(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
    const received = await bucket.uploads.join(upload, numbers);
    const whole = received.crc64nvme.toString("base64");
    const stated = call.headers["x-amz-checksum-crc64nvme"];
    if (stated !== undefined && stated !== whole) {
      bucket.store.discard(received);
      return error(400, "BadDigest", "the x-amz-checksum-crc64nvme you specified did not match");
    }
    const headers = { ...upload.headers, "if-none-match": call.headers["if-none-match"] };
    const version = commit(bucket, upload.key, received, { "x-amz-checksum-crc64nvme": whole }, headers);
    if ("status" in version) return version;
    bucket.uploads.end(upload);
    return xml(
      200,
      `<CompleteMultipartUploadResult><Key>${escapeXml(upload.key)}</Key><ETag>&quot;${version.etag}&quot;</ETag><ChecksumCRC64NVME>${whole}</ChecksumCRC64NVME><ChecksumType>FULL_OBJECT</ChecksumType></CompleteMultipartUploadResult>`,
      { "x-amz-version-id": version.versionId },
    );
  };

  const onUpload = async (bucket: Bucket, key: string, call: Call): Promise<Reply> => {
    const upload = bucket.uploads.find(call.query.get("uploadId") ?? "", key);
    if (upload === undefined) return error(404, "NoSuchUpload", "The specified multipart upload does not exist.");
    switch (call.method) {
      case "PUT":
        return putPart(bucket, upload, call);
      case "POST":
        return complete(bucket, upload, call);
      case "GET":
        return partList(bucket, upload);
      default:
        bucket.uploads.end(upload);
        return { status: 204, headers: {}, body: "" };
    }
  };

  const find = (bucket: Bucket, key: string, versionId: string | null): StoredVersion | Reply => {
    if (versionId === null)
      return bucket.store.current(key) ?? error(404, "NoSuchKey", "The specified key does not exist.");
    const version = bucket.store.versions(key).find((one) => one.versionId === versionId);
    if (version === undefined) return error(404, "NoSuchVersion", "The specified version does not exist.");
    return version.deleteMarker ? error(405, "MethodNotAllowed", "The version is a delete marker.") : version;
  };

  const get = async (bucket: Bucket, key: string, call: Call, response: ServerResponse): Promise<Reply | undefined> => {
    const found = find(bucket, key, call.query.get("versionId"));
    if ("status" in found) return found;
    const range = rangeOf(call.headers.range, found.size);
    if (range === "bad") return error(416, "InvalidRange", "The requested range is not satisfiable");
    const headers = objectHeaders(found, call.headers["x-amz-checksum-mode"] === "ENABLED" && range === undefined);
    const length = range === undefined ? found.size : range.end - range.start + 1;
    const contentRange: Record<string, string> =
      range === undefined ? {} : { "content-range": `bytes ${range.start}-${range.end}/${found.size}` };
    response.writeHead(range === undefined ? 200 : 206, {
      ...headers,
      "content-length": String(length),
      ...contentRange,
    });
    if (call.method === "HEAD") response.end();
    else await pipeline(bucket.store.read(found, range), response).catch(() => response.destroy());
    return undefined;
  };

  /** A lock may be made longer, and never shorter. */
  const retain = async (bucket: Bucket, key: string, call: Call): Promise<Reply> => {
    let body = "";
    for await (const chunk of call.request) body += Buffer.from(chunk).toString("utf8");
    const [, until] = /<RetainUntilDate>([^<]+)<\/RetainUntilDate>/.exec(body) ?? [];
    const found = find(bucket, key, call.query.get("versionId"));
    if ("status" in found) return found;
    if (until === undefined) return error(400, "MalformedXML", "The XML you provided was not well-formed");
    const instant = new Date(until).toISOString();
    if (found.retainUntil !== null && instant < found.retainUntil)
      return error(403, "AccessDenied", "Access Denied because object protected by object lock.");
    bucket.store.lock(found, instant);
    return { status: 200, headers: {}, body: "" };
  };

  const remove = (bucket: Bucket, key: string, versionId: string | null, now: Date): Reply => {
    if (versionId === null) {
      const marker = bucket.store.mark(key, now);
      return {
        status: 204,
        headers: { "x-amz-delete-marker": "true", "x-amz-version-id": marker.versionId },
        body: "",
      };
    }
    const version = bucket.store.versions(key).find((one) => one.versionId === versionId);
    if (version !== undefined && version.retainUntil !== null && version.retainUntil > now.toISOString())
      return error(403, "AccessDenied", "Access Denied because object protected by object lock.");
    if (version !== undefined) bucket.store.remove(version);
    return { status: 204, headers: {}, body: "" };
  };

  const listBuckets = (): Reply =>
    xml(
      200,
      `<ListAllMyBucketsResult><Owner><ID>local</ID></Owner><Buckets>${[...buckets.keys()].map((name) => `<Bucket><Name>${name}</Name><CreationDate>2026-01-01T00:00:00.000Z</CreationDate></Bucket>`).join("")}</Buckets></ListAllMyBucketsResult>`,
    );

  const onBucket = (bucket: Bucket, call: Call): Reply => {
    if (call.method === "HEAD") return { status: 200, headers: { "x-amz-bucket-region": REGION }, body: "" };
    if (call.method !== "GET") return error(405, "MethodNotAllowed", "The bucket is the template's to change.");
    if (call.query.has("location"))
      return xml(
        200,
        `<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${REGION}</LocationConstraint>`,
      );
    return listObjects(bucket, call.query);
  };

  const handle = async (call: Call, response: ServerResponse): Promise<Reply | undefined> => {
    const { bucket: name, key } = targetOf(call);
    if (name === "") return listBuckets();
    const bucket = buckets.get(name);
    if (bucket === undefined) return error(404, "NoSuchBucket", "The specified bucket does not exist");
    if (key === "") return onBucket(bucket, call);
    if (call.query.has("retention") && call.method === "PUT") return retain(bucket, key, call);
    if (call.query.has("uploads") && call.method === "POST") return beginUpload(bucket, key, call);
    if (call.query.has("uploadId")) return onUpload(bucket, key, call);
    switch (call.method) {
      case "PUT":
        return put(bucket, key, call);
      case "GET":
      case "HEAD":
        return get(bucket, key, call, response);
      case "DELETE":
        return remove(bucket, key, call.query.get("versionId"), new Date());
      default:
        return error(405, "MethodNotAllowed", "The specified method is not allowed against this resource.");
    }
  };

  const wishes = (call: Call): Wish[] => {
    const { bucket, key } = targetOf(call);
    const resource = bucket === "" ? "*" : key === "" ? `arn:aws:s3:::${bucket}` : `arn:aws:s3:::${bucket}/${key}`;
    const ifNoneMatch = call.headers["if-none-match"];
    const context = ifNoneMatch === undefined ? {} : { "s3:if-none-match": ifNoneMatch };
    const locks = call.headers["x-amz-object-lock-retain-until-date"] !== undefined;
    return [
      { action: operationOf(call), resource, context },
      ...(locks ? [{ action: "s3:PutObjectRetention", resource, context }] : []),
    ];
  };

  return {
    name: "s3",
    streams: true,
    operation: operationOf,
    wishes,
    resourcePolicies,
    handle,
    error,
    bucket: (name) => buckets.get(name)?.store,
  };
};
