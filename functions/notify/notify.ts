import { Failure } from "../../core/failure.ts";
import { type Delivery, reachedNobody } from "../../core/notification/delivery.ts";
import { withTitles } from "../../core/notification/titles.ts";
import type { NotificationId, Recipient } from "../../core/readiness/notification.ts";
import { deliver, type NotifyPorts } from "./deliver.ts";

/** Deliveries of this call; those that had ended before do not count. */
export interface DeliveryReport {
  readonly sent: number;
  /** Deliveries that have failed for good. */
  readonly refused: number;
  /** Mails that were not sent, because they were not true any more. */
  readonly superseded: number;
  /** True where every delivery has ended and no person was reached. */
  readonly unreached: boolean;
}

const pendingOf = (recipients: readonly Recipient[], deliveries: readonly Delivery[]): Recipient[] => {
  const ended = new Set(deliveries.filter(({ state }) => state !== "sending").map(({ recipient }) => recipient));
  return recipients.filter(({ id }) => !ended.has(id));
};

/**
 * Delivers a notification to each of its recipients once. A failed delivery does not delay the others.
 * @throws Failure `notification-pending` while a delivery is neither sent nor refused: call again; `notification-missing`
 */
export const notify = async (ports: NotifyPorts, id: NotificationId): Promise<DeliveryReport> => {
  const found = await ports.outbox.findNotification(id);
  if (found === undefined) throw new Failure("notification-missing", `unknown notification ${id.topic} ${id.epoch}`);
  const notification = withTitles(found, await ports.outbox.readTitles(found.migration, found.about.planVersion));
  const { recipients } = notification;
  const count = { sent: 0, refused: 0, superseded: 0 };
  const failures: unknown[] = [];
  for (const recipient of recipients)
    try {
      const end = await deliver(ports, notification, recipient);
      if (end !== undefined) count[end] += 1;
    } catch (error) {
      failures.push(error);
    }
  const deliveries = await ports.outbox.listDeliveries(id);
  const pending = pendingOf(recipients, deliveries);
  if (pending.length > 0)
    throw new Failure("notification-pending", `${pending.length} of ${recipients.length} deliveries are pending`, {
      cause: failures[0],
    });
  return { ...count, unreached: reachedNobody(notification, deliveries) };
};
