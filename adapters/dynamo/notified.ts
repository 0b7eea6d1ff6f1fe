import type { NotificationQuery, NotificationWithDeliveries, Page } from "../../ports/query.ts";
import { writeCursor } from "./cursor.ts";
import { type Item, readDelivery, readNotification } from "./items.ts";
import { canExist, keys } from "./keys.ts";
import type { Table } from "./table.ts";

/** Pages of a migration's notifications in the index `byList`, with their deliveries. */

/** A page ends before a notification by which it would have more recipients; the first one is always in it. */
const MAX_RECIPIENTS = 500;

interface Listed {
  readonly entry: Item;
  readonly notification: NotificationWithDeliveries["notification"];
}

/** Those from the first that one page has, so that what it reads has a bound whatever the plan's number of contacts. */
const withinBound = (listed: readonly Listed[]): readonly Listed[] => {
  let recipients = 0;
  const end = listed.findIndex(({ notification }, index) => {
    recipients += notification.recipients.length;
    return index > 0 && recipients > MAX_RECIPIENTS;
  });
  return end < 0 ? listed : listed.slice(0, end);
};

const readDeliveries = async (table: Table, listed: readonly Listed[]): Promise<NotificationWithDeliveries[]> => {
  const wanted = listed.map(({ notification }) =>
    notification.recipients.map(({ id }) =>
      keys.delivery(notification.migration, notification.topic, notification.epoch, id),
    ),
  );
  const found = (await table.getAll(wanted.flat())).values();
  return listed.map(({ notification }) => ({
    notification,
    deliveries: notification.recipients.flatMap(() => {
      const item = found.next().value;
      return item === undefined ? [] : [readDelivery(item)];
    }),
  }));
};

/** @throws Failure `cursor-invalid`, `ledger-*` */
export const pageNotifications = async (
  table: Table,
  migration: string,
  { from = "0", to = "9", newestFirst, limit, cursor }: NotificationQuery,
): Promise<Page<NotificationWithDeliveries>> => {
  const list = keys.notificationList(migration);
  // DynamoDB refuses a span that ends before it begins; there is nothing in it.
  if (from > to || !canExist({ pk: list, sk: "any" })) return { items: [] };
  const query = {
    IndexName: "byList",
    KeyConditionExpression: "#list = :list AND #listAt BETWEEN :from AND :to",
    ExpressionAttributeNames: { "#list": "inList", "#listAt": "inListAt" },
    ExpressionAttributeValues: { ":list": list, ":from": from, ":to": to },
    ScanIndexForward: !newestFirst,
  };
  const page = await table.queryPage(query, limit, cursor);
  const found = await table.getAll(page.items.map(({ pk, sk }) => ({ pk, sk })));
  const listed = page.items.flatMap((entry, index) => {
    const item = found[index];
    return item === undefined ? [] : [{ entry, notification: readNotification(item) }];
  });
  const kept = withinBound(listed);
  const items = await readDeliveries(table, kept);
  const last = kept.at(-1)?.entry;
  if (kept.length === listed.length || last === undefined)
    return page.cursor === undefined ? { items } : { items, cursor: page.cursor };
  const { pk, sk, inList, inListAt } = last;
  return { items, cursor: writeCursor(query, { pk, sk, inList, inListAt }) };
};
