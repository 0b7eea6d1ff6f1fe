import type { Instant } from "../instant.ts";
import type { Notification } from "../readiness/notification.ts";
import { type Delivery, isPending } from "./delivery.ts";

/**
 * True while news about a gate would overtake older news to the same recipient, so that the last mail that somebody has
 * might not say what the gate is. That it is clear comes after everything older. That it is blocked waits for nothing but
 * an older mail that is being sent at this instant: one that is not will be looked at again before it is.
 * @param earlier deliveries to the recipient of the gate's notifications before this one
 */
export const hasToWait = (
  { kind }: Pick<Notification, "kind">,
  earlier: readonly Delivery[],
  now: Instant,
): boolean => {
  if (kind === "clear") return earlier.some(isPending);
  return kind === "blocked" && earlier.some(({ state, leaseUntil }) => state === "sending" && leaseUntil > now);
};
