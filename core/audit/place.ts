import type { Copy } from "../manifest/header.ts";
import { placeOfBucket, placeOfLocation } from "./location.ts";

/**
 * One name of the place where a copy is. A bucket is one place, whatever is in it: what loses or empties it loses all of
 * them.
 */
const placeOf = ({ location, objects = [] }: Copy): string => {
  const bucket = objects[0]?.bucket;
  return bucket === undefined ? placeOfLocation(location) : placeOfBucket(bucket);
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
