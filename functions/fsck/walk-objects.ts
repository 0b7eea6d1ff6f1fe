import type { FsckPlace } from "../../core/fsck/place.ts";
import { objectFactId } from "../../core/history/fact-id.ts";
import { plus } from "../../core/instant.ts";
import { DAY_MS, found, type WalkFrom } from "./ports.ts";

const PAGE = 500;

/** Walks some of the intake's objects: each version has a fact, once it has been there for a day. */
export const walkObjects: WalkFrom<FsckPlace & { walk: "objects" }> = async (
  { listing, facts },
  { after },
  { startedAt },
) => {
  const { versions, next } = await listing.list(after ?? undefined, PAGE);
  const due = versions.filter(({ storedAt }) => storedAt < plus(startedAt, -DAY_MS));
  const known = await facts.knownFacts(due.map(objectFactId));
  return {
    found: due
      .filter((one) => !known.has(objectFactId(one)))
      .map(({ key, versionId }) => found("object-unrecorded", `${key} ${versionId}`)),
    next: next === undefined ? { walk: "migrations", after: "" } : { walk: "objects", after: next },
    walked: { objects: due.length },
  };
};
