import { plus } from "../../core/instant.ts";
import type { Delivery } from "../../core/notification/delivery.ts";
import type { Channel, Notification, Recipient } from "../../core/readiness/notification.ts";
import type { Clock } from "../../ports/clock.ts";
import type { DeliveryEnd, Outbox } from "../../ports/outbox.ts";
import type { Channels } from "./channel.ts";
import { currentNews } from "./current-news.ts";

export interface NotifyPorts {
  readonly outbox: Outbox;
  readonly channels: Channels;
  readonly clock: Clock;
  /** A new unique id at every call. */
  readonly newHolder: () => string;
}

/** Longer than the function may run, so that a claim expires only after its holder has ended. */
export const LEASE_MS = 90_000;

/** What is true of a notification now. Nothing has been sent so far: a claim whose holder could not look is given back. */
const look = async (
  { outbox, clock }: NotifyPorts,
  notification: Notification,
  claim: Delivery,
): Promise<Notification | undefined> => {
  try {
    return await currentNews(outbox, notification, clock());
  } catch (error) {
    await outbox.release(claim, clock());
    throw error;
  }
};

const attempt = async <C extends Channel>(
  ports: NotifyPorts,
  notification: Notification,
  recipient: Recipient<C>,
  claim: Delivery,
): Promise<DeliveryEnd["state"]> => {
  const { outbox, channels, clock } = ports;
  const channel = channels[recipient.channel];
  const current = channel.onlyCurrent ? await look(ports, notification, claim) : notification;
  if (current === undefined) {
    await outbox.finishDelivery(claim, { state: "superseded", messageId: null, at: clock() });
    return "superseded";
  }
  try {
    const messageId = await channel.deliver(current, recipient, claim.attempts);
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
