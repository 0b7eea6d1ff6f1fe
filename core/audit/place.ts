import type { Copy } from "../manifest/header.ts";

/** The bucket in the address of an S3 endpoint: in its host, or else first in its path. */
const bucketOfAddress = ([host = "", first]: readonly string[]): string | undefined => {
  const labels = host.replace(/^.*@/, "").split(":")[0]?.split(".") ?? [];
  const service = labels.findIndex((label) => label === "s3" || label.startsWith("s3-"));
  if (!labels.includes("amazonaws") || service === -1) return undefined;
  return service === 0 ? first : labels.slice(0, service).join(".");
};

const bucketOf = (parts: readonly string[]): string | undefined => {
  const [scheme = "", ...rest] = parts;
  if (/^s3[an]?:$/.test(scheme)) return rest[0];
  if (scheme.startsWith("arn:")) return scheme.split(":s3:::")[1];
  return scheme === "https:" || scheme === "http:" ? bucketOfAddress(rest) : undefined;
};

/** A `file:` address may have any of its letters as `%61`. */
const decoded = (location: string): string => {
  if (!/^\s*file:/i.test(location)) return location;
  try {
    return decodeURIComponent(location);
  } catch {
    return location;
  }
};

/** Restic's `s3:host/bucket/path` and `s3:https://host/bucket/path`. */
const RESTIC = /^s3:(?:https?:\/\/)?(?=[^/])/;
/** Before a path of Windows that may be long: `\\?\D:\x`, `\\?\UNC\host\share`. */
const LONG_PATH = /^\/\/\?\/(?:unc\/)?/;

/** What a location names, step by step: without marks that nobody sees, and where its steps up and its `file://` lead. */
const partsOf = (location: string): readonly string[] => {
  const [first, ...rest] = decoded(location)
    .normalize("NFKC")
    .replaceAll(/\p{Cf}/gu, "")
    .trim()
    .toLowerCase()
    .replaceAll("\\", "/")
    .replace(RESTIC, "https://")
    .replace(LONG_PATH, "")
    .split("/")
    .filter((part) => part !== "" && part !== ".");
  const parts: string[] = [];
  for (const part of first === "file:" ? rest.slice(rest[0] === "localhost" ? 1 : 0) : [first ?? "", ...rest])
    if (part === "..") parts.pop();
    else parts.push(part);
  return parts;
};

/**
 * One name of the place where a copy is, however it is spelled. A bucket is one place, whatever is in it: what loses or
 * empties it loses all of them.
 */
const placeOf = ({ location, objects = [] }: Copy): string => {
  const parts = partsOf(location);
  const bucket = objects[0]?.bucket.toLowerCase() ?? bucketOf(parts);
  return bucket === undefined ? parts.join("/") : `s3://${bucket}`;
};

/** The earlier end of two locks; a lock without a stated end ends after any that has one, and one that is no lock before. */
const weakerLock = (one: Copy, other: Copy): Pick<Copy, "immutable" | "immutableUntil"> => {
  const isLocked = [one, other].every(({ immutable, immutableUntil }) => immutable || immutableUntil !== undefined);
  if (!isLocked) return { immutable: false, immutableUntil: undefined };
  const [earliest] = [one, other].flatMap(({ immutableUntil }) => immutableUntil ?? []).toSorted();
  return { immutable: one.immutable && other.immutable, immutableUntil: earliest };
};

/** Of two claims about one place, the weaker counts. */
const weakerClaim = (one: Copy, other: Copy): Copy => ({
  ...one,
  site: one.site === "off-site" ? other.site : one.site,
  medium: one.medium === other.medium ? one.medium : undefined,
  ...weakerLock(one, other),
});

/** Copies by the places where they are, each place once; one that lists no object is a copy of nothing. */
export const copiesByPlace = (copies: readonly Copy[]): readonly Copy[] => {
  const places = new Map<string, Copy>();
  for (const copy of copies) {
    if (copy.objects?.length === 0) continue;
    const place = placeOf(copy);
    const before = places.get(place);
    places.set(place, before === undefined ? copy : weakerClaim(before, copy));
  }
  return [...places.values()];
};
