import type { DeliveryView, NotificationView } from "../../contract/schemas/notification.ts";
import { type ApiClient, type ApiOptions, apiClient } from "../api-client.ts";
import { EXIT } from "../exit.ts";
import { findFirst, type LimitOptions } from "../find-first.ts";
import { print, printError, printJson } from "../output.ts";
import { EMPTY_SPAN, readSpan, type Span, type SpanOptions } from "../span.ts";
import { shortInstant, table } from "../table.ts";

export interface NotificationsOptions extends ApiOptions, SpanOptions, LimitOptions {
  readonly gate?: string;
  readonly recipient?: string;
  readonly kind?: string;
  readonly state?: string;
  readonly oldestFirst?: boolean;
  readonly json?: boolean;
}

const PAGE = 100;

/** As many as are asked for, and whether there are more. */
const find = async (client: ApiClient, options: NotificationsOptions, span: Span) => {
  const { migration, gate, recipient, kind, state, oldestFirst } = options;
  const filters = { gate, recipient, kind, state };
  const asked = { ...filters, order: oldestFirst === true ? "oldest" : "newest" };
  const path = { migration };
  const found = await findFirst(options, {
    most: PAGE,
    isFiltered: Object.values(filters).some((one) => one !== undefined),
    ask: (cursor, limit) => client.ask("listNotifications", { path, query: { ...asked, ...span, cursor, limit } }),
    itemsOf: ({ notifications: items }) => items,
  });
  if (found.items.length === 0 && found.pages > 1)
    await client.ask("listNotifications", { path, query: { ...asked, ...EMPTY_SPAN } });
  return found;
};

const HEADER = ["AT", "KIND", "ABOUT", "RECIPIENT", "STATE", "SINCE", "TRIES", "ADDRESS"];

const rowOf = ({ at, kind, topic }: NotificationView, delivery: DeliveryView): string[] => {
  const { recipient, state, attempts, deliveredAt, email } = delivery;
  const tries = attempts === 0 ? "–" : String(attempts);
  return [shortInstant(at), kind, topic, recipient, state, shortInstant(deliveredAt), tries, email ?? "–"];
};

const NOBODY = ["–", "nobody", "–", "–", "–"];

const rowsOf = (one: NotificationView): string[][] =>
  one.deliveries.length === 0
    ? [[shortInstant(one.at), one.kind, one.topic, ...NOBODY]]
    : one.deliveries.map((delivery) => rowOf(one, delivery));

/** Lists who was told of what, a line for each recipient, and says on standard error whether there are more. */
export const notifications = async (options: NotificationsOptions): Promise<number> => {
  const client = apiClient(options, process.env);
  const { span, said } = await readSpan(client, options);
  const { items: shown, hasMore } = await find(client, options, span);
  if (options.json === true) for (const one of shown) printJson(one);
  else if (shown.length > 0) print(table(HEADER, shown.flatMap(rowsOf)));
  const notes = [
    ...said,
    ...(shown.length === 0 ? ["nobody was told of anything like that"] : []),
    ...(hasMore ? [`${shown.length} notifications shown, and there are more: --all, or --limit <n>`] : []),
  ];
  printError(notes);
  return EXIT.ok;
};
