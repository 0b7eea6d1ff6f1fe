import type { Delivery } from "../../core/notification/delivery.ts";
import type { Channel, Notification, Recipient } from "../../core/readiness/notification.ts";

/**
 * What a failure means for a delivery: `refused` is final. `not-now`: it was surely not delivered, and is tried again until
 * it can be. `unknown`: it may have been delivered, so it is tried again later, as what may be a second copy.
 */
export type FailureMeaning = "refused" | "not-now" | "unknown";

/** Of the claim of a delivery: what the channel is told of it. */
export type Attempt = Pick<Delivery, "attempts" | "logHead">;

/** One way to reach recipients. */
export interface ChannelOf<C extends Channel> {
  /**
   * @param attempt a later one than the first follows an attempt whose outcome is unknown
   * @returns the channel's id of the message
   */
  readonly deliver: (notification: Notification, recipient: Recipient<C>, attempt: Attempt) => Promise<string>;
  /** False where nobody is there any more: what waits for somebody who was forgotten is sent to nobody. */
  readonly canReach: (recipient: Recipient<C>) => boolean;
  /** True where only what is still true may be delivered; otherwise the receiver orders what it gets by its epoch. */
  readonly onlyCurrent: boolean;
  readonly meaningOf: (error: unknown) => FailureMeaning;
}

/** A channel that is missing here does not compile. */
export type Channels = { readonly [C in Channel]: ChannelOf<C> };
