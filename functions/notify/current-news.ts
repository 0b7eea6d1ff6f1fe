import type { Instant } from "../../core/instant.ts";
import { asJudged, asWritten, isClearNews, isSuperseded } from "../../core/notification/superseded.ts";
import type { Notification } from "../../core/readiness/notification.ts";
import type { Outbox } from "../../ports/outbox.ts";
import { planApplying } from "../plan-in-force.ts";

/**
 * A notification as it is true now; undefined where it is no longer. Only of the news that a gate is clear is anything looked
 * at: a story about another state is told whatever came since. The members are read only where it comes so late that what
 * was known then has run out.
 * @throws Failure `plan-applying` where they are of two plan versions, `ledger-*`
 */
export const currentNews = async (
  outbox: Pick<Outbox, "findGate" | "listMembers">,
  news: Notification,
  now: Instant,
): Promise<Notification | undefined> => {
  if (!isClearNews(news)) return news;
  const gate = await outbox.findGate(news.migration, news.topic);
  if (gate === undefined || isSuperseded(news, gate)) return undefined;
  const written = asWritten(news, gate, now);
  if (written !== undefined) return written;
  const members = await outbox.listMembers(gate);
  if (members.some(({ planVersion }) => planVersion !== gate.planVersion)) throw planApplying(news.migration);
  return asJudged(news, gate, members, now);
};
