import { type Instant, plus } from "../../instant.ts";
import { type Why, whyIn } from "./because.ts";
import { type Checkpoint, evidentStateAt } from "./checkpoint.ts";
import { type CheckpointLapsed, type Lapse, nextEvent } from "./event.ts";
import type { Waiver } from "./waiver.ts";

/** What time does to a checkpoint: when it is due next, and what has expired then. */

/** How many days ahead people are warned that a waiver ends. */
export const WARN_DAYS = [14, 7] as const;
const DAY_MS = 86_400_000;

const warningAt = ({ expiresAt }: Waiver, days: number): Instant => plus(expiresAt, -days * DAY_MS);

/** Warnings still to be sent; one that was due before the waiver was granted is never sent. */
const openWarnings = (waiver: Waiver): readonly number[] =>
  WARN_DAYS.filter(
    (days) => days < (waiver.warnedDays ?? Number.POSITIVE_INFINITY) && warningAt(waiver, days) > waiver.grantedAt,
  );

const waiverDueAt = (waiver: Waiver): Instant => {
  if (waiver.shortened?.notified === false) return waiver.shortened.at;
  const [days] = openWarnings(waiver);
  return days === undefined ? waiver.expiresAt : warningAt(waiver, days);
};

/** When time alone changes something next; null where it never does. */
export const checkpointDueAt = (checkpoint: Checkpoint): Instant | null => {
  const { state, deadline, evidence, waiver, remindAt } = checkpoint;
  const due = [
    state === "missing" ? deadline : null,
    state === "passed" ? (evidence?.validUntil ?? null) : null,
    waiver === null ? null : waiverDueAt(waiver),
    remindAt,
  ].filter((at) => at !== null);
  return due.toSorted()[0] ?? null;
};

interface LapsedState extends Why {
  readonly lapses: readonly Lapse[];
  readonly state: Checkpoint["state"];
  readonly since: Instant;
  readonly remindAt: Instant | null;
}

const lapseAt = (checkpoint: Checkpoint, now: Instant): LapsedState => {
  const { since, evidence, deadline, remindEveryMs } = checkpoint;
  const state = evidentStateAt(checkpoint, now);
  const remindAt = remindEveryMs === null ? null : plus(now, remindEveryMs);
  if (state === checkpoint.state) {
    const due = checkpoint.remindAt !== null && checkpoint.remindAt <= now;
    return {
      lapses: due ? ["reminded"] : [],
      state,
      since,
      ...whyIn(checkpoint),
      remindAt: due ? remindAt : checkpoint.remindAt,
    };
  }
  return state === "late"
    ? { lapses: ["late"], state, since: deadline ?? now, reason: `no evidence arrived by ${deadline}`, remindAt }
    : {
        lapses: ["stale"],
        state,
        since: evidence?.validUntil ?? now,
        reason: `completed at ${evidence?.completedAt}`,
        remindAt,
      };
};

/** After an outage of days, only the latest due warning is sent. */
const waiverAt = (waiver: Waiver | null, now: Instant): { lapses: readonly Lapse[]; waiver: Waiver | null } => {
  if (waiver === null) return { lapses: [], waiver };
  if (waiver.expiresAt <= now) return { lapses: ["waiver-expired"], waiver: null };
  const due = openWarnings(waiver).filter((days) => warningAt(waiver, days) <= now);
  const warnedDays = due.at(-1);
  // The mail that it ends earlier says when: a warning that is due as well would say the same.
  if (waiver.shortened?.notified === false) {
    const shortened = { ...waiver.shortened, notified: true };
    return {
      lapses: ["waiver-shortened"],
      waiver: { ...waiver, shortened, warnedDays: warnedDays ?? waiver.warnedDays },
    };
  }
  return warnedDays === undefined
    ? { lapses: [], waiver }
    : { lapses: ["waiver-warned"], waiver: { ...waiver, warnedDays } };
};

/**
 * What has expired at an instant, as one event, so that catching up is one write.
 * @returns undefined where nothing has expired
 */
export const decideTime = (checkpoint: Checkpoint, now: Instant): CheckpointLapsed | undefined => {
  const lapse = lapseAt(checkpoint, now);
  const decided = waiverAt(checkpoint.waiver, now);
  const lapses = [...lapse.lapses, ...decided.lapses];
  if (lapses.length === 0) return undefined;
  return { ...nextEvent(checkpoint, now), type: "checkpoint-lapsed", ...lapse, lapses, waiver: decided.waiver };
};
