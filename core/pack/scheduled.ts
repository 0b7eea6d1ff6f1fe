import { type Instant, msOf } from "../instant.ts";
import type { SummaryPack } from "../readiness/notification.ts";
import type { PackRecord, PackWish } from "./request.ts";

/** The pack that a summary names: of the instant at which the summary was due, so that each period has one. */
export const wishOfSummary = ({
  migration,
  dueAt,
}: {
  readonly migration: string;
  readonly dueAt: Instant;
}): PackWish => ({
  ...{ migration, gate: null, asOf: dueAt, manifests: false },
});

/** A summary waits so long for its pack, and then goes out without. */
const LONGEST_WAIT_MS = 3_600_000;
/** Longer than one run that makes a pack: a message that was lost is sent again, and one that is worked on is not. */
const ASKED_AGAIN_MS = 20 * 60_000;
const MINUTE_MS = 60_000;

/** What the summary says of its pack; undefined while it waits for it. */
export const packOfSummary = (
  { id, asOf, made, failed, requestedAt }: PackRecord,
  now: Instant,
): SummaryPack | undefined => {
  const none = { id, asOf, bytes: null, sha256: null };
  if (made !== null) return { id, asOf, bytes: made.bytes, sha256: made.sha256 ?? null, reason: null };
  if (failed !== null) return { ...none, reason: failed.reason };
  return msOf(now) - msOf(requestedAt) < LONGEST_WAIT_MS ? undefined : { ...none, reason: null };
};

/** True in the minute after it was asked for, and once in each twenty after that: whoever asked may have been cut off before. */
export const isEnqueuedAt = ({ requestedAt }: Pick<PackRecord, "requestedAt">, now: Instant): boolean =>
  (msOf(now) - msOf(requestedAt)) % ASKED_AGAIN_MS < MINUTE_MS;
