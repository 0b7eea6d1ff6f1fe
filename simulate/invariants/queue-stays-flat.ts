import type { Invariant } from "./invariant.ts";

/** Deliveries that come twice, `reconcile`, and whoever died over a message, each add one for a while: eight have been seen. */
const MOST = 16;

export const queueStaysFlat: Invariant = {
  name: "queue-stays-flat",
  says: "However long a plan is left half-way, and however often messages come twice, few of them are about one object.",
  eachMinute: ({ queued }) => {
    const counts = new Map<string, number>();
    for (const key of queued) counts.set(key, (counts.get(key) ?? 0) + 1);
    for (const [key, count] of counts) if (count > MOST) return `${count} messages are about ${key}`;
    return undefined;
  },
};
