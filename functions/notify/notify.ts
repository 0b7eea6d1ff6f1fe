import { Failure } from "../../core/failure.ts";
import type { Instant } from "../../core/instant.ts";
import { headLine } from "../../core/log/head-line.ts";
import { type Delivery, isPending, reachedNobody } from "../../core/notification/delivery.ts";
import { isLate } from "../../core/notification/retry.ts";
import { unitsIn, withTitles } from "../../core/notification/titles.ts";
import type { Notification, NotificationId, Recipient } from "../../core/readiness/notification.ts";
import { publishedHead } from "../published-head.ts";
import { type Delivered, deliver, type NotifyPorts } from "./deliver.ts";

/** Deliveries of this call; those that had ended before do not count. */
export interface DeliveryReport {
  readonly sent: number;
  /** Deliveries that have failed for good. */
  readonly refused: number;
  /** Mails that were not sent, because they were not true any more. */
  readonly superseded: number;
  /** Deliveries that this call tried in vain, and that are due again later. */
  readonly waiting: number;
  /** Those of all pending deliveries that should have been made long ago. */
  readonly late: number;
  /** True where every delivery has ended and no person was reached. */
  readonly unreached: boolean;
  /** Why the head of the log is not in the mails: they are sent without. */
  readonly logUnread: unknown;
  /** Why deliveries wait. */
  readonly failures: readonly { readonly recipient: string; readonly error: unknown }[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Tally = Mutable<Pick<DeliveryReport, "sent" | "refused" | "superseded" | "waiting">>;

const isClaimable = (delivery: Delivery | undefined, now: Instant): boolean =>
  delivery === undefined || (isPending(delivery) && delivery.leaseUntil <= now);

const find = async ({ outbox }: NotifyPorts, id: NotificationId): Promise<Notification> => {
  const found = await outbox.findNotification(id);
  if (found === undefined) throw new Failure("notification-missing", `unknown notification ${id.topic} ${id.epoch}`);
  const { migration, about, story } = found;
  return withTitles(found, await outbox.readTitles(migration, about.planVersion, unitsIn(story)));
};

interface KnownHead {
  /** Undefined also where the log is empty. */
  readonly line?: string;
  readonly unread?: unknown;
}

/** Nothing that is wrong with the log keeps a mail back. */
const newestHead = async ({ log }: NotifyPorts): Promise<KnownHead> => {
  try {
    const published = await publishedHead(log);
    return published === undefined ? {} : { line: headLine(published.head) };
  } catch (unread) {
    return { unread };
  }
};

const because = (delivered: Delivered | undefined): unknown =>
  delivered?.state === "waiting" ? delivered.because : undefined;

/** A failed delivery does not delay the others. */
const deliverToAll = async (ports: NotifyPorts, notification: Notification, recipients: readonly Recipient[]) => {
  const head = recipients.some(({ channel }) => channel === "mail") ? await newestHead(ports) : {};
  const tally: Tally = { sent: 0, refused: 0, superseded: 0, waiting: 0 };
  const failures: { recipient: string; error: unknown }[] = [];
  for (const recipient of recipients)
    try {
      const delivered = await deliver(
        ports,
        notification,
        recipient,
        recipient.channel === "mail" ? head.line : undefined,
      );
      if (delivered !== undefined) tally[delivered.state] += 1;
      const error = because(delivered);
      if (error !== undefined) failures.push({ recipient: recipient.id, error });
    } catch (error) {
      failures.push({ recipient: recipient.id, error });
    }
  return { tally, failures, logUnread: head.unread };
};

/**
 * Delivers a notification to each of its recipients once. What could not be delivered is in the outbox by then, and due
 * (`deliverDue`).
 * @throws Failure `notification-pending` where a delivery is not in the outbox: call again; `notification-missing`,
 *   `ledger-*`
 */
export const notify = async (ports: NotifyPorts, id: NotificationId): Promise<DeliveryReport> => {
  const notification = await find(ports, id);
  const { recipients } = notification;
  const before = await ports.outbox.listDeliveries(id);
  const now = ports.clock();
  const todo = recipients.filter((to) =>
    isClaimable(
      before.find(({ recipient }) => recipient === to.id),
      now,
    ),
  );
  const { tally, failures, logUnread } = await deliverToAll(ports, notification, todo);
  const deliveries = await ports.outbox.listDeliveries(id);
  const unclaimed = recipients.filter((to) => !deliveries.some(({ recipient }) => recipient === to.id));
  if (unclaimed.length > 0)
    throw new Failure("notification-pending", `${unclaimed.length} deliveries are not in the outbox`, {
      cause: failures[0]?.error,
    });
  const pending = deliveries.filter(isPending).length;
  return {
    ...tally,
    late: isLate(notification, now) ? pending : 0,
    unreached: pending === 0 && reachedNobody(notification, deliveries),
    logUnread,
    failures,
  };
};
