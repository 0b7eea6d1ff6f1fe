import { plus } from "../../core/instant.ts";
import type { Delivery } from "../../core/notification/delivery.ts";
import { isSuperseded } from "../../core/notification/superseded.ts";
import type { Channel, Notification, Recipient } from "../../core/readiness/notification.ts";
import type { Clock } from "../../ports/clock.ts";
import type { DeliveryEnd, Outbox } from "../../ports/outbox.ts";
import type { Channels } from "./channel.ts";

export interface NotifyPorts {
  readonly outbox: Outbox;
  readonly channels: Channels;
  readonly clock: Clock;
  /** A new unique id at every call. */
  readonly newHolder: () => string;
}

/** Longer than the function may run, so that a claim expires only after its holder has ended. */
export const LEASE_MS = 90_000;

/** Looks at the gate only where that can change the answer: a story about another state is told whatever came since. */
const isOutdated = async (outbox: Outbox, notification: Notification): Promise<boolean> =>
  notification.kind === "clear" &&
  isSuperseded(notification, await outbox.findGate(notification.migration, notification.topic));

const attempt = async <C extends Channel>(
  { outbox, channels, clock }: NotifyPorts,
  notification: Notification,
  recipient: Recipient<C>,
  claim: Delivery,
): Promise<DeliveryEnd["state"]> => {
  const channel = channels[recipient.channel];
  if (channel.onlyCurrent && (await isOutdated(outbox, notification))) {
    await outbox.finishDelivery(claim, { state: "superseded", messageId: null, at: clock() });
    return "superseded";
  }
  try {
    const messageId = await channel.deliver(notification, recipient, claim.attempts);
    await outbox.finishDelivery(claim, { state: "sent", messageId, at: clock() });
    return "sent";
  } catch (error) {
    const meaning = channel.meaningOf(error);
    if (meaning === "not-now") await outbox.release(claim, clock());
    if (meaning !== "refused") throw error;
    await outbox.finishDelivery(claim, { state: "refused", messageId: null, at: clock() });
    return "refused";
  }
};

/**
 * Delivers a notification to one recipient, whatever the channel: claim, deliver, record.
 * @returns how it ended now; undefined where it had ended before, or another holder has claimed it
 * @throws what the channel threw; the claim is released first, or left to expire where the outcome is unknown
 */
export const deliver = async (
  ports: NotifyPorts,
  notification: Notification,
  recipient: Recipient,
): Promise<DeliveryEnd["state"] | undefined> => {
  const { outbox, clock, newHolder } = ports;
  const now = clock();
  const claim = await outbox.claim(notification, recipient, newHolder(), now, plus(now, LEASE_MS));
  return claim === undefined ? undefined : attempt(ports, notification, recipient, claim);
};
