import type { Delivery } from "../notification/delivery.ts";
import type { Notification } from "../readiness/notification.ts";
import type { NotificationRow } from "./rows.ts";

/** A row for each recipient, in the order in which the notification names them. */
export const notificationRows = (notification: Notification, deliveries: readonly Delivery[]): NotificationRow[] => {
  const { topic, epoch, kind, at, fact, about, recipients, heldUntil = null } = notification;
  return recipients.map((recipient) => {
    const delivery = deliveries.find((one) => one.recipient === recipient.id);
    const { name = null, email = null } = recipient.channel === "mail" ? recipient : {};
    return {
      ...{ topic, epoch, kind, at, fact, planVersion: about.planVersion, heldUntil },
      ...{ recipient: recipient.id, channel: recipient.channel, name, email },
      state: delivery?.state ?? "none",
      attempts: delivery?.attempts ?? 0,
      deliveredAt: delivery?.at ?? null,
      messageId: delivery?.messageId ?? null,
    };
  });
};
