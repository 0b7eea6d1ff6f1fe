import type { Reply } from "../../aws/service.ts";
import type { Bucket } from "./bucket.ts";
import type { BucketStore } from "./bucket-store.ts";
import type { StoredVersion } from "./stored-version.ts";
import { escapeXml, xml } from "./xml.ts";

const MAX_KEYS = 1_000;

const versionFields = ({ lastModified, etag, size }: StoredVersion): string =>
  `<LastModified>${lastModified}</LastModified><ETag>&quot;${etag}&quot;</ETag><Size>${size}</Size><StorageClass>STANDARD</StorageClass>`;

/** One line of a listing; of a listing of versions, with its version. */
interface Line {
  readonly text: string;
  readonly versionId?: string;
}

const versionXml = (version: StoredVersion, index: number): string => {
  const tag = version.deleteMarker ? "DeleteMarker" : "Version";
  return `<${tag}><Key>${escapeXml(version.key)}</Key><VersionId>${version.versionId}</VersionId><IsLatest>${index === 0}</IsLatest>${versionFields(version)}</${tag}>`;
};

const objectXml = (version: StoredVersion): string =>
  `<Contents><Key>${escapeXml(version.key)}</Key>${versionFields(version)}</Contents>`;

const linesOf = (store: BucketStore, key: string, withVersions: boolean): Line[] => {
  if (withVersions)
    return store.versions(key).map((one, index) => ({ text: versionXml(one, index), versionId: one.versionId }));
  const current = store.current(key);
  return current === undefined ? [] : [{ text: objectXml(current) }];
};

interface Page {
  readonly contents: readonly string[];
  readonly prefixes: ReadonlySet<string>;
  /** What the next page begins after; undefined on the last page. */
  readonly next: { readonly key: string; readonly versionId?: string | undefined } | undefined;
}

/** ListObjectsV2, ListObjects and ListObjectVersions each have names of their own for where a page begins. */
const startOf = (query: URLSearchParams): string =>
  query.get("continuation-token") ?? query.get("key-marker") ?? query.get("start-after") ?? query.get("marker") ?? "";

/** A key's lines that come after where the page begins: of the key that it begins at, the versions after the marker. */
const linesAfter = (lines: readonly Line[], key: string, start: string, marker: string | null): readonly Line[] =>
  key === start ? lines.slice(lines.findIndex(({ versionId }) => versionId === marker) + 1) : lines;

const readPage = (store: BucketStore, query: URLSearchParams, prefix: string, maxKeys: number): Page => {
  const delimiter = query.get("delimiter") ?? "";
  const start = startOf(query);
  const marker = query.get("version-id-marker");
  const contents: string[] = [];
  const prefixes = new Set<string>();
  let last: Page["next"] = { key: "" };
  for (const key of store.keys()) {
    if (!key.startsWith(prefix) || key < start || (key === start && marker === null)) continue;
    const delimiterAt = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    if (delimiterAt !== -1) {
      const common = key.slice(0, delimiterAt + delimiter.length);
      if (!prefixes.has(common) && contents.length + prefixes.size >= maxKeys)
        return { contents, prefixes, next: last };
      prefixes.add(common);
      // The next page begins behind every key of this prefix.
      last = { key: `${common}\u{10ffff}` };
      continue;
    }
    // Every version counts, so a page may end among those of one key.
    for (const { text, versionId } of linesAfter(linesOf(store, key, query.has("versions")), key, start, marker)) {
      if (contents.length + prefixes.size >= maxKeys) return { contents, prefixes, next: last };
      contents.push(text);
      last = { key, versionId };
    }
  }
  return { contents, prefixes, next: undefined };
};

const nextXml = (next: Page["next"]): string => {
  if (next === undefined) return "";
  const token = escapeXml(next.key);
  const version = next.versionId === undefined ? "" : `<NextVersionIdMarker>${next.versionId}</NextVersionIdMarker>`;
  return `<NextContinuationToken>${token}</NextContinuationToken><NextMarker>${token}</NextMarker><NextKeyMarker>${token}</NextKeyMarker>${version}`;
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
