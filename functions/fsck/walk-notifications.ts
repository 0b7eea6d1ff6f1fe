import { compareNotification } from "../../core/fsck/notifications.ts";
import type { FsckPlace } from "../../core/fsck/place.ts";
import { plus } from "../../core/instant.ts";
import { DAY_MS, type WalkFrom } from "./ports.ts";

const PAGE = 50;

/** Walks some of a migration's notifications that are a day old: each is of a fact, and came to an end with each recipient. */
export const walkNotifications: WalkFrom<FsckPlace & { walk: "notifications" }> = async (
  { query, facts },
  { migration, cursor },
  { startedAt },
) => {
  const page = await query.pageNotifications(migration, {
    ...{ to: plus(startedAt, -DAY_MS), newestFirst: false, limit: PAGE, cursor: cursor ?? undefined },
  });
  const known = await facts.knownFacts([...new Set(page.items.map(({ notification }) => notification.fact))]);
  return {
    found: page.items.flatMap(({ notification, deliveries }) =>
      compareNotification(notification, deliveries, (fact) => known.has(fact)),
    ),
    next:
      page.cursor === undefined
        ? { walk: "migrations", after: migration }
        : { walk: "notifications", migration, cursor: page.cursor },
    walked: { notifications: page.items.length },
  };
};
