import { type Instant, msOf, plus } from "../instant.ts";
import type { Notification } from "../readiness/notification.ts";

/** For a throttle, which passes in seconds. */
const FIRST_MS = 20_000;
/** Within so long, the mail service mostly says by an event that a mail went out after all. */
const UNKNOWN_MS = 90_000;
/** So long at most after what was wrong is mended, a delivery is made by itself. */
const MOST_MS = 15 * 60_000;
/** A part of the age, so that what has failed for days is tried seldom, and nothing has to be counted. */
const SHARE = 8;

/** A delivery that is pending for so long is late: somebody has to look at what keeps it. */
const LATE_MS = 15 * 60_000;

const ageOf = ({ at }: Pick<Notification, "at">, now: Instant): number => msOf(now) - msOf(at);

/**
 * When a delivery that was not made is tried again: for as long as it takes, there is no last time.
 * @param isUnknown it may have been made
 */
export const retryAt = (notification: Pick<Notification, "at">, now: Instant, isUnknown: boolean): Instant => {
  const least = isUnknown ? UNKNOWN_MS : FIRST_MS;
  return plus(now, Math.min(MOST_MS, Math.max(least, ageOf(notification, now) / SHARE)));
};

/** True for a notification whose deliveries should all have been made by now. */
export const isLate = (notification: Pick<Notification, "at">, now: Instant): boolean =>
  ageOf(notification, now) >= LATE_MS;
