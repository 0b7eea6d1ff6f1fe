import type { Outbox } from "../../ports/outbox.ts";
import { DUE_DELIVERIES, dueQuery } from "./due.ts";
import { readDelivery } from "./items.ts";
import { deliveryIdIn, keys } from "./keys.ts";
import type { Table } from "./table.ts";

/** How many items before a notification are looked at for older news: those of some ten transitions. */
const EARLIER = 50;

/** Deliveries that have not ended: those that are due, and those that come before another. */
export const pendingDeliveries = (table: Table): Pick<Outbox, "listDue" | "listEarlier"> => ({
  listDue: async (now, limit, cursor) => {
    const page = await table.queryPage(dueQuery(DUE_DELIVERIES, now), limit, cursor);
    return { ...page, items: page.items.map(deliveryIdIn) };
  },

  listEarlier: async ({ migration, topic, epoch }, recipient) => {
    const { pk, sk } = keys.notification(migration, topic, epoch);
    const { items } = await table.queryPage(
      {
        ...{ KeyConditionExpression: "pk = :pk AND sk < :sk", ConsistentRead: true, ScanIndexForward: false },
        ExpressionAttributeValues: { ":pk": pk, ":sk": sk },
      },
      EARLIER,
    );
    return items.filter((item) => item.recipient === recipient).map(readDelivery);
  },
});
