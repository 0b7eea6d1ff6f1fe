import type { Instant } from "../core/instant.ts";
import type { Delivery, DeliveryId } from "../core/notification/delivery.ts";
import type { MailOutcome } from "../core/notification/mail/delivery.ts";
import type { Notification, NotificationId, Recipient } from "../core/readiness/notification.ts";

/** What became of an attempt, whatever the channel. */
export interface DeliveryEnd {
  readonly state: "sent" | "refused";
  readonly messageId: string | null;
  readonly at: Instant;
}

/** What the mail service said of a mail, and when. */
export interface MailFeedback {
  readonly state: MailOutcome;
  readonly messageId: string;
  readonly at: Instant;
}

/** Notifications that were written with what led to them, and how far each of their deliveries is. */
export interface Outbox {
  findNotification(id: NotificationId): Promise<Notification | undefined>;
  listDeliveries(id: NotificationId): Promise<readonly Delivery[]>;
  /**
   * Claims the delivery of a notification to one recipient.
   * @param holder a name that no other attempt has
   * @returns the claim, also where the holder has it already; undefined where it is finished, or where somebody else
   *   holds an unexpired claim
   */
  claim(
    id: NotificationId,
    recipient: Pick<Recipient, "channel" | "id">,
    holder: string,
    now: Instant,
    leaseUntil: Instant,
  ): Promise<Delivery | undefined>;
  /** Records how a claim ended; a claim that somebody else has taken over meanwhile is left to them. */
  finishDelivery(claim: Delivery, end: DeliveryEnd): Promise<void>;
  /**
   * Gives a claim back at once, because certainly nothing was delivered; the attempt does not count. A claim that is
   * finished, or that somebody else has taken over, is left as it is.
   */
  release(claim: Delivery, now: Instant): Promise<void>;
  /**
   * Records what the mail service said of a mail: a claim whose answer was lost is finished by it, and what was sent may
   * yet have bounced.
   * @returns the delivery as it is then, or undefined where there is none, or it is no mail
   * @throws Failure `ledger-conflict` where another writer was quicker: record it again
   */
  recordFeedback(id: DeliveryId, feedback: MailFeedback): Promise<Delivery | undefined>;
}
