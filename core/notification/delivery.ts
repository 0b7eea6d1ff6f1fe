import type { Instant } from "../instant.ts";
import type { Channel, Notification, NotificationId } from "../readiness/notification.ts";
import type { BusState } from "./bus/delivery.ts";
import { MAIL_UNREACHED, type MailState } from "./mail/delivery.ts";

/** States belong to the channel; a channel without its own does not compile. */
interface States {
  readonly mail: MailState;
  readonly bus: BusState;
}

interface DeliveryBase extends NotificationId {
  readonly recipient: string;
  readonly attempts: number;
  /** Names the attempt, so that its maker knows its own claim again when the answer to it was lost. */
  readonly holder: string;
  readonly at: Instant;
  /** While sending: until then nobody else may send it. */
  readonly leaseUntil: Instant;
  /** The channel's own id of it, once sent. */
  readonly messageId: string | null;
}

/** A notification on its way to one recipient, as the outbox has it: a union on `channel`. */
export type Delivery<C extends Channel = Channel> = {
  [K in C]: DeliveryBase & { readonly channel: K; readonly state: States[K] };
}[C];

/** What identifies a delivery. */
export type DeliveryId = NotificationId & Pick<Delivery, "recipient">;

/** By channel, the states in which nobody was reached; null where no person listens. */
const UNREACHED: Readonly<Record<Channel, readonly Delivery["state"][] | null>> = { mail: MAIL_UNREACHED, bus: null };

/** True where everybody on the list was tried, and nobody was reached: silence that looks like calm. */
export const reachedNobody = (
  { recipients }: Pick<Notification, "recipients">,
  deliveries: readonly Delivery[],
): boolean => {
  const people = recipients.filter(({ channel }) => UNREACHED[channel] !== null);
  const unreached = (id: string): boolean =>
    deliveries.some(({ recipient, channel, state }) => recipient === id && UNREACHED[channel]?.includes(state));
  return people.length > 0 && people.every(({ id }) => unreached(id));
};
