import type { Instant } from "../instant.ts";
import type { Channel, Notification, NotificationId } from "../readiness/notification.ts";
import type { BusState } from "./bus/delivery.ts";
import { MAIL_UNREACHED, type MailState } from "./mail/delivery.ts";

/** Each channel has its own states; a channel without them does not compile. */
interface States {
  readonly mail: MailState;
  readonly bus: BusState;
}

/** A record, so that a state that is missing here does not compile. `none`: nobody has claimed the delivery yet. */
const STATES: Readonly<Record<States[Channel] | "none", true>> = {
  none: true,
  sending: true,
  waiting: true,
  sent: true,
  refused: true,
  bounced: true,
  complained: true,
  superseded: true,
};
/** Every state that a delivery may be shown in. */
export const DELIVERY_STATES: readonly string[] = Object.keys(STATES);

interface DeliveryBase extends NotificationId {
  readonly recipient: string;
  readonly attempts: number;
  /** Identifies the attempt, so that its maker recognises its own claim when the response was lost. */
  readonly holder: string;
  readonly at: Instant;
  /** While it is pending: until then nobody else may claim it, and from then on it is tried again. */
  readonly leaseUntil: Instant;
  /** The channel's id of the message, once sent. */
  readonly messageId: string | null;
  /** Of a mail: the head of the log that it has, as one line, so that another attempt sends the same; absent where none was known. */
  readonly logHead?: string;
}

/** A notification on its way to one recipient, as the outbox has it: a union on `channel`. */
export type Delivery<C extends Channel = Channel> = {
  [K in C]: DeliveryBase & { readonly channel: K; readonly state: States[K] };
}[C];

/** What identifies a delivery. */
export type DeliveryId = NotificationId & Pick<Delivery, "recipient">;

/** True for a delivery that has not ended: it is being made, or waits to be tried again. */
export const isPending = ({ state }: Pick<Delivery, "state">): boolean => state === "sending" || state === "waiting";

/** By channel, the states in which nobody was reached; null for a channel that reaches no person. */
const UNREACHED: Readonly<Record<Channel, readonly Delivery["state"][] | null>> = { mail: MAIL_UNREACHED, bus: null };

/** True where every delivery to a person has failed, so that nobody knows of the notification. */
export const reachedNobody = (
  { recipients }: Pick<Notification, "recipients">,
  deliveries: readonly Delivery[],
): boolean => {
  const people = recipients.filter(({ channel }) => UNREACHED[channel] !== null);
  const unreached = (id: string): boolean =>
    deliveries.some(({ recipient, channel, state }) => recipient === id && UNREACHED[channel]?.includes(state));
  return people.length > 0 && people.every(({ id }) => unreached(id));
};
