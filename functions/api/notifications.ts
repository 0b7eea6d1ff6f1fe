import type { AnswerOf, RequestOf } from "../../contract/contract.ts";
import type { DeliveryView, NotificationView } from "../../contract/schemas/notification.ts";
import { gatesOf, isNotificationAbout } from "../../core/history/notified-gates.ts";
import { notificationRows } from "../../core/pack/notification-rows.ts";
import type { NotificationRow } from "../../core/pack/rows.ts";
import type { NotificationWithDeliveries, QueryLedger } from "../../ports/query.ts";
import { requireAsked } from "../unknown-names.ts";

type Asked = RequestOf<"listNotifications">["query"];

/** A row of a pack is what is shown here, so that both say the same of a delivery. */
const deliveryView = (row: NotificationRow): DeliveryView => {
  const { recipient, channel, name, email, state, attempts, deliveredAt, messageId } = row;
  return {
    ...{ recipient, channel: channel === "bus" ? "bus" : "mail", name, email },
    ...{ state, attempts, deliveredAt, messageId },
  };
};

const isAsked = ({ recipient, state }: Asked, row: NotificationRow): boolean =>
  (recipient === undefined || row.recipient === recipient) && (state === undefined || row.state === state);

/** What of a notification is asked for; none where deliveries are asked for and it has none like that. */
const viewsOf = ({ notification, deliveries }: NotificationWithDeliveries, asked: Asked): NotificationView[] => {
  const { topic, epoch, kind, at, fact, about, heldUntil = null } = notification;
  if (asked.kind !== undefined && kind !== asked.kind) return [];
  if (asked.gate !== undefined && !isNotificationAbout(notification, asked.gate)) return [];
  const rows = notificationRows(notification, deliveries).filter((row) => isAsked(asked, row));
  if (rows.length === 0 && (asked.recipient !== undefined || asked.state !== undefined)) return [];
  const { planVersion } = about;
  return [
    {
      topic,
      epoch,
      kind,
      at,
      fact,
      planVersion,
      heldUntil,
      gates: gatesOf(notification),
      deliveries: rows.map(deliveryView),
    },
  ];
};

/**
 * A page of who was told of what. No index has gates or recipients, so the notifications of one page are read and those
 * asked for kept: a request reads at most `limit` of them, whatever the length of the history.
 * @throws Failure `cursor-invalid`, `not-found`
 */
export const pageNotifications = async (
  ledger: QueryLedger,
  { path: { migration }, query }: RequestOf<"listNotifications">,
): Promise<AnswerOf<"listNotifications">> => {
  const { order, from, to, limit, cursor, gate, recipient } = query;
  const page = await ledger.pageNotifications(migration, { from, to, newestFirst: order === "newest", limit, cursor });
  const notifications = page.items.flatMap((one) => viewsOf(one, query));
  const isWhole = cursor === undefined && page.cursor === undefined;
  if (isWhole && notifications.length === 0) await requireAsked(ledger, migration, { gate, recipient });
  return { notifications, cursor: page.cursor ?? null };
};
