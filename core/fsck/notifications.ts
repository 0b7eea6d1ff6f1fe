import { type Delivery, isPending } from "../notification/delivery.ts";
import type { Notification, NotificationId } from "../readiness/notification.ts";
import type { Disagreement } from "./disagreement.ts";

export const notificationPlace = ({ migration, topic, epoch }: NotificationId): string =>
  `${migration} ${topic} ${epoch}`;

/**
 * Compares a notification with its deliveries, and with the fact that led to it.
 * @param isKnown whether the ledger has a fact
 */
export const compareNotification = (
  notification: Notification,
  deliveries: readonly Delivery[],
  isKnown: (fact: string) => boolean,
): readonly Disagreement[] => {
  const place = notificationPlace(notification);
  // That a code was used is no fact (ADR 54).
  const unfounded: readonly Disagreement[] =
    notification.kind === "enrolment" || isKnown(notification.fact) ? [] : [{ code: "notification-unfounded", place }];
  const ended = new Set(deliveries.filter((one) => !isPending(one)).map(({ recipient }) => recipient));
  const missing = notification.recipients
    .filter(({ id }) => !ended.has(id))
    .map(({ id }): Disagreement => ({ code: "delivery-missing", place: `${place} ${id}` }));
  return [...unfounded, ...missing];
};
