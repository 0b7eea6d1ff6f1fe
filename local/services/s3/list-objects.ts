import type { Reply } from "../../aws/service.ts";
import type { Bucket } from "./bucket.ts";
import type { BucketStore } from "./bucket-store.ts";
import type { StoredVersion } from "./stored-version.ts";
import { escapeXml, xml } from "./xml.ts";

const MAX_KEYS = 1_000;

const versionFields = ({ lastModified, etag, size }: StoredVersion): string =>
  `<LastModified>${lastModified}</LastModified><ETag>&quot;${etag}&quot;</ETag><Size>${size}</Size><StorageClass>STANDARD</StorageClass>`;

const versionXml = (version: StoredVersion, index: number): string => {
  const tag = version.deleteMarker ? "DeleteMarker" : "Version";
  return `<${tag}><Key>${escapeXml(version.key)}</Key><VersionId>${version.versionId}</VersionId><IsLatest>${index === 0}</IsLatest>${versionFields(version)}</${tag}>`;
};

const objectXml = (version: StoredVersion): string =>
  `<Contents><Key>${escapeXml(version.key)}</Key>${versionFields(version)}</Contents>`;

const keyXml = (store: BucketStore, key: string, withVersions: boolean): string[] => {
  if (withVersions) return store.versions(key).map(versionXml);
  const current = store.current(key);
  return current === undefined ? [] : [objectXml(current)];
};

interface Page {
  readonly contents: readonly string[];
  readonly prefixes: ReadonlySet<string>;
  /** Where the next page begins; undefined on the last page. */
  readonly next: string | undefined;
}

/** ListObjectsV2, ListObjects and ListObjectVersions each have names of their own for where a page begins. */
const startOf = (query: URLSearchParams): string =>
  query.get("continuation-token") ?? query.get("key-marker") ?? query.get("start-after") ?? query.get("marker") ?? "";

const readPage = (store: BucketStore, query: URLSearchParams, prefix: string, maxKeys: number): Page => {
  const delimiter = query.get("delimiter") ?? "";
  const start = startOf(query);
  const contents: string[] = [];
  const prefixes = new Set<string>();
  let last = "";
  for (const key of store.keys()) {
    if (!key.startsWith(prefix) || key <= start) continue;
    if (contents.length + prefixes.size >= maxKeys) return { contents, prefixes, next: last };
    const delimiterAt = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    if (delimiterAt === -1) {
      contents.push(...keyXml(store, key, query.has("versions")));
      last = key;
    } else {
      const common = key.slice(0, delimiterAt + delimiter.length);
      prefixes.add(common);
      // The next page begins behind every key of this prefix.
      last = `${common}\u{10ffff}`;
    }
  }
  return { contents, prefixes, next: undefined };
};

const nextXml = (next: string | undefined): string => {
  if (next === undefined) return "";
  const token = escapeXml(next);
  return `<NextContinuationToken>${token}</NextContinuationToken><NextMarker>${token}</NextMarker><NextKeyMarker>${token}</NextKeyMarker>`;
};

/** ListObjectsV2, ListObjects and ListObjectVersions, in UTF-8 order, a page at a time. */
export const listObjects = ({ name, store }: Bucket, query: URLSearchParams): Reply => {
  const prefix = query.get("prefix") ?? "";
  const maxKeys = Math.min(MAX_KEYS, Number(query.get("max-keys") ?? MAX_KEYS));
  const { contents, prefixes, next } = readPage(store, query, prefix, maxKeys);
  const root = query.has("versions") ? "ListVersionsResult" : "ListBucketResult";
  const commonPrefixes = [...prefixes].map(
    (one) => `<CommonPrefixes><Prefix>${escapeXml(one)}</Prefix></CommonPrefixes>`,
  );
  return xml(
    200,
    `<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${name}</Name><Prefix>${escapeXml(prefix)}</Prefix><KeyCount>${contents.length + prefixes.size}</KeyCount><MaxKeys>${maxKeys}</MaxKeys><IsTruncated>${next !== undefined}</IsTruncated>${nextXml(next)}${contents.join("")}${commonPrefixes.join("")}</${root}>`,
  );
};
