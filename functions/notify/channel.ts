import type { Channel, Notification, Recipient } from "../../core/readiness/notification.ts";

/**
 * What a failure says about the one delivery: it never will be made, it was not made now, or nobody knows. What nobody
 * knows is tried again only when the claim has lapsed.
 */
export type FailureMeaning = "refused" | "not-now" | "unknown";

/** One way to reach recipients. */
export interface ChannelOf<C extends Channel> {
  /**
   * @param attempt from 1; a later one follows one of which nobody knows whether it arrived
   * @returns the channel's own id of what it delivered
   */
  readonly deliver: (notification: Notification, recipient: Recipient<C>, attempt: number) => Promise<string>;
  readonly meaningOf: (error: unknown) => FailureMeaning;
}

/** A channel that is missing here does not compile. */
export type Channels = { readonly [C in Channel]: ChannelOf<C> };
