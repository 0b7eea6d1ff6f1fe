import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { NamedStatement, PolicyDocument, Wish } from "../gateway/iam.ts";
import type { ResolvedResource, ResolvedTemplate } from "../template/resolve.ts";
import { REGION } from "../template/types.ts";
import { unframe } from "./aws-chunked.ts";
import { type BucketStore, bucketStore, type Received, type StoredVersion } from "./s3-store.ts";
import type { Call, Reply, Service } from "./service.ts";

interface Bucket {
  readonly name: string;
  readonly arn: string;
  readonly store: BucketStore;
  readonly retentionDays: number;
  readonly notify: readonly { readonly queueArn: string; readonly prefix: string; readonly suffix: string }[];
}

/** Tells a queue of a new object, as the bucket's notification configuration asks. */
export type Announce = (queueArn: string, event: unknown) => void;

const escapeXml = (text: string): string => text.replaceAll(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
const xml = (status: number, body: string, headers: Record<string, string> = {}): Reply => ({
  status,
  headers: { "content-type": "application/xml", ...headers },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
});
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
  return {
    name: physical.ref,
    arn: physical.attributes.Arn as string,
    store: bucketStore(join(root, physical.ref)),
    retentionDays: lock?.Rule?.DefaultRetention?.Days ?? 0,
    notify: notificationsOf(properties),
  };
};

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

const operationOf = (call: Call): string => {
  const { bucket, key } = targetOf(call);
  const { method, query } = call;
  if (key !== "") {
    if (query.has("uploads") || query.has("uploadId")) return "s3:MultipartUpload";
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
      return error(501, "NotImplemented", `the embedded cloud cannot verify ${name}; use SHA256 or CRC32`);
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
    : { "x-amz-object-lock-mode": "GOVERNANCE", "x-amz-object-lock-retain-until-date": version.retainUntil }),
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

  const put = async (bucket: Bucket, key: string, call: Call): Promise<Reply> => {
    const { headers } = call;
    const chunked = (headers["x-amz-content-sha256"] ?? "").startsWith("STREAMING-");
    const framed = chunked ? unframe(call.request) : { bytes: call.request, trailers: {} };
    let received: Received;
    try {
      received = await bucket.store.receive(framed.bytes);
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
    // Nothing waits between this look and the commit, so two writers cannot both find nothing there.
    if (headers["if-none-match"] === "*" && bucket.store.current(key) !== undefined)
      return refuse(error(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold"));
    const now = new Date();
    const retainUntil =
      bucket.retentionDays === 0 ? null : new Date(now.getTime() + bucket.retentionDays * 86_400_000).toISOString();
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
        checksum: held as Record<string, string>,
        retainUntil,
        deleteMarker: false,
      },
      now,
    );
    tell(bucket, version);
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

  const list = (bucket: Bucket, query: URLSearchParams): Reply => {
    const prefix = query.get("prefix") ?? "";
    const delimiter = query.get("delimiter") ?? "";
    const after =
      query.get("continuation-token") ??
      query.get("key-marker") ??
      query.get("start-after") ??
      query.get("marker") ??
      "";
    const max = Math.min(1_000, Number(query.get("max-keys") ?? 1_000));
    const versions = query.has("versions");
    const contents: string[] = [];
    const prefixes = new Set<string>();
    let last = "";
    let truncated = false;
    for (const key of bucket.store.keys()) {
      if (!key.startsWith(prefix) || key <= after) continue;
      if (contents.length + prefixes.size >= max) {
        truncated = true;
        break;
      }
      const cut = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
      if (cut !== -1) {
        prefixes.add(key.slice(0, cut + delimiter.length));
        last = `${key.slice(0, cut + delimiter.length)}\u{10ffff}`;
        continue;
      }
      const current = bucket.store.current(key);
      if (versions)
        for (const [index, one] of bucket.store.versions(key).entries()) {
          const tag = one.deleteMarker ? "DeleteMarker" : "Version";
          contents.push(
            `<${tag}><Key>${escapeXml(key)}</Key><VersionId>${one.versionId}</VersionId><IsLatest>${index === 0}</IsLatest><LastModified>${one.lastModified}</LastModified><ETag>&quot;${one.etag}&quot;</ETag><Size>${one.size}</Size><StorageClass>STANDARD</StorageClass></${tag}>`,
          );
        }
      else if (current !== undefined)
        contents.push(
          `<Contents><Key>${escapeXml(key)}</Key><LastModified>${current.lastModified}</LastModified><ETag>&quot;${current.etag}&quot;</ETag><Size>${current.size}</Size><StorageClass>STANDARD</StorageClass></Contents>`,
        );
      last = key;
    }
    const root = versions ? "ListVersionsResult" : "ListBucketResult";
    const commons = [...prefixes]
      .map((one) => `<CommonPrefixes><Prefix>${escapeXml(one)}</Prefix></CommonPrefixes>`)
      .join("");
    const next = truncated
      ? `<NextContinuationToken>${escapeXml(last)}</NextContinuationToken><NextMarker>${escapeXml(last)}</NextMarker><NextKeyMarker>${escapeXml(last)}</NextKeyMarker>`
      : "";
    return xml(
      200,
      `<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket.name}</Name><Prefix>${escapeXml(prefix)}</Prefix><KeyCount>${contents.length + prefixes.size}</KeyCount><MaxKeys>${max}</MaxKeys><IsTruncated>${truncated}</IsTruncated>${next}${contents.join("")}${commons}</${root}>`,
    );
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
    return list(bucket, call.query);
  };

  const handle = async (call: Call, response: ServerResponse): Promise<Reply | undefined> => {
    const { bucket: name, key } = targetOf(call);
    if (name === "") return listBuckets();
    const bucket = buckets.get(name);
    if (bucket === undefined) return error(404, "NoSuchBucket", "The specified bucket does not exist");
    if (key === "") return onBucket(bucket, call);
    if (call.query.has("uploads") || call.query.has("uploadId"))
      return error(
        501,
        "NotImplemented",
        "The embedded cloud takes an object in one part, up to 5 GiB, as agents send it.",
      );
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
    return [
      {
        action: operationOf(call),
        resource,
        context: ifNoneMatch === undefined ? {} : { "s3:if-none-match": ifNoneMatch },
      },
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
