import type { Copy } from "../manifest/header.ts";

const BUCKET_FIRST = /^(?:s3:\/\/|arn:aws[a-z-]*:s3:::|https?:\/\/s3[.-][^/]*\/)([^/?#]+)/;
const BUCKET_IN_HOST = /^https?:\/\/([^/?#]+)\.s3[.-][^/]*\.amazonaws\.com(?:\.cn)?(?=[/:?#]|$)/;

const bucketOf = (location: string): string | undefined =>
  BUCKET_IN_HOST.exec(location)?.[1] ?? BUCKET_FIRST.exec(location)?.[1];

/**
 * One name of the place where a copy is, however it is spelled. A bucket is one place, whatever is in it: what loses or
 * empties it loses all of them.
 */
const placeOf = ({ location, objects = [] }: Copy): string => {
  const plain = location.normalize("NFC").trim().toLowerCase().replaceAll("\\", "/");
  const bucket = objects[0]?.bucket.toLowerCase() ?? bucketOf(plain);
  if (bucket !== undefined) return `s3://${bucket}`;
  return plain.replaceAll(/(?<!:)\/{2,}/g, "/").replace(/(?<=.)\/+$/, "");
};

/** Of two claims about one place, the weaker counts. */
const weakerClaim = (one: Copy, other: Copy): Copy => ({
  ...one,
  site: one.site === "off-site" ? other.site : one.site,
  medium: one.medium === other.medium ? one.medium : undefined,
  immutable: one.immutable && other.immutable,
  immutableUntil:
    one.immutableUntil === undefined || other.immutableUntil === undefined
      ? (one.immutableUntil ?? other.immutableUntil)
      : [one.immutableUntil, other.immutableUntil].toSorted()[0],
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
