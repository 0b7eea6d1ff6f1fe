import { isFailure } from "../../core/failure.ts";
import { findInstant, instantOf } from "../../core/instant.ts";
import { type Delivery, type DeliveryId, reachedNobody } from "../../core/notification/delivery.ts";
import type { MailOutcome } from "../../core/notification/mail/delivery.ts";
import type { MailFeedback, Outbox } from "../../ports/outbox.ts";
import { deliveryOf, type MailEvent, outcomeOf } from "./mail-event.ts";

export interface FeedbackReport {
  readonly outcome: MailOutcome;
  /** True where every delivery of the notification to a person has failed. */
  readonly unreached: boolean;
}

const MAX_ATTEMPTS = 5;

const record = async (outbox: Outbox, id: DeliveryId, feedback: MailFeedback): Promise<Delivery | undefined> => {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await outbox.recordFeedback(id, feedback);
    } catch (error) {
      if (!isFailure(error, "ledger-conflict") || attempt === MAX_ATTEMPTS) throw error;
    }
};

/**
 * Records the outcome of a mail.
 * @returns undefined for a mail that Cleargate did not send, and for an event without an outcome
 */
export const feedback = async (outbox: Outbox, event: MailEvent): Promise<FeedbackReport | undefined> => {
  const outcome = outcomeOf(event);
  const id = deliveryOf(event);
  if (outcome === undefined || id === undefined) return undefined;
  const at = findInstant(event.time ?? "") ?? instantOf(0);
  const messageId = event.detail?.mail?.messageId ?? "";
  if ((await record(outbox, id, { state: outcome, messageId, at })) === undefined) return undefined;
  if (outcome === "sent") return { outcome, unreached: false };
  const notification = await outbox.findNotification(id);
  const deliveries = await outbox.listDeliveries(id);
  return { outcome, unreached: notification !== undefined && reachedNobody(notification, deliveries) };
};
