import type { BucketStore } from "./s3-store.ts";
import { escapeXml, xml } from "./s3-xml.ts";
import type { Reply } from "./service.ts";

/** ListObjectsV2, ListObjects and ListObjectVersions, in UTF-8 order, a page at a time. */
export const listObjects = (
  bucket: { readonly name: string; readonly store: BucketStore },
  query: URLSearchParams,
): Reply => {
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const after =
    query.get("continuation-token") ?? query.get("key-marker") ?? query.get("start-after") ?? query.get("marker") ?? "";
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
