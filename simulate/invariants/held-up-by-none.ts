import { instantOf } from "../../core/instant.ts";
import type { Invariant } from "./invariant.ts";

/** A batch of the stream, or a run of the schedule, and what a wrong clock adds to it. */
const GRACE_MS = 6 * 60_000;

export const heldUpByNone: Invariant = {
  name: "held-up-by-none",
  says: "While nothing fails but what keeps mails from being sent, every notification reaches the outbox within minutes, and what is due there is tried within minutes.",
  eachMinute: ({ nowMs, calmSince, notifyWaitsSince, view: { pending } }) => {
    if (nowMs - calmSince < GRACE_MS) return undefined;
    const latest = nowMs - GRACE_MS;
    if (notifyWaitsSince !== undefined && notifyWaitsSince < latest)
      return `a notification has been in the stream since ${instantOf(notifyWaitsSince)}; it is ${instantOf(nowMs)}`;
    for (const [id, dueAt] of pending)
      if (dueAt < instantOf(latest))
        return `the delivery ${id.replace("\n", " ")} has been due since ${dueAt}; it is ${instantOf(nowMs)}`;
    return undefined;
  },
};
