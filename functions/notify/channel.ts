import type { Channel, Notification, Recipient } from "../../core/readiness/notification.ts";

/**
 * What a failure means for a delivery: `refused` is final. `not-now`: it was surely not delivered, and is tried again until
 * it can be. `unknown`: it may have been delivered, so it is tried again later, as what may be a second copy.
 */
export type FailureMeaning = "refused" | "not-now" | "unknown";

/** One way to reach recipients. */
export interface ChannelOf<C extends Channel> {
  /**
   * @param attempt from 1; a later one follows an attempt whose outcome is unknown
   * @returns the channel's id of the message
   */
  readonly deliver: (notification: Notification, recipient: Recipient<C>, attempt: number) => Promise<string>;
  /** True where only what is still true may be delivered; otherwise the receiver orders what it gets by its epoch. */
  readonly onlyCurrent: boolean;
  readonly meaningOf: (error: unknown) => FailureMeaning;
}

/** A channel that is missing here does not compile. */
export type Channels = { readonly [C in Channel]: ChannelOf<C> };
