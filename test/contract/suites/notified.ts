import { describe, expect, it, vi } from "vitest";
import type { Recipient } from "../../../core/readiness/notification.ts";
import type { NotificationQuery, NotificationWithDeliveries } from "../../../ports/query.ts";
import type { Make } from "../ports.ts";
import { commitOf, failing, minute, newMigration, notification, range } from "../values.ts";

const LAG = { timeout: 10_000, interval: 100 };
const MAX_PAGES = 100;

const recipients = (count: number): Recipient[] =>
  range(count, (index) => ({
    channel: "mail",
    id: `r${index}`,
    name: "R",
    email: `r${index}@example.com`,
    language: "en",
  }));

/** Who was told of what, of all topics of a migration. */
export const notifiedContract = (make: Make<"QueryLedger" | "CommitLedger" | "Outbox">): void => {
  describe("the notifications of a migration", () => {
    const pages = async (migration: string, over: Partial<NotificationQuery> = {}) => {
      const found: NotificationWithDeliveries[][] = [];
      let cursor: string | undefined;
      do {
        const query = { newestFirst: false, limit: 50, ...over, cursor };
        const page = await make().QueryLedger.pageNotifications(migration, query);
        found.push([...page.items]);
        ({ cursor } = page);
      } while (cursor !== undefined && found.length < MAX_PAGES);
      return found;
    };
    const atOf = ({ notification: { at, topic } }: NotificationWithDeliveries): string => `${at} ${topic}`;
    const listed = async (migration: string, over?: Partial<NotificationQuery>): Promise<string[]> =>
      (await pages(migration, over)).flat().map(atOf);
    /** Five, of two topics, that are written in no order. */
    const written = async () => {
      const migration = newMigration();
      const all = [3, 1, 5, 2, 4].map((at) =>
        notification(migration, { at: minute(at), epoch: at, topic: at % 2 === 0 ? "summary" : "go" }),
      );
      for (const one of all) await make().CommitLedger.commit(commitOf({ notifications: [one] }));
      await make().CommitLedger.commit(commitOf({ notifications: [notification(newMigration())] }));
      await vi.waitFor(async () => expect(await listed(migration)).toHaveLength(5), LAG);
      return { migration, all };
    };
    const ORDER = ["go", "summary", "go", "summary", "go"].map((topic, index) => `${minute(index + 1)} ${topic}`);

    it("are in the order of their instants, whatever their topics and the limit", async () => {
      const { migration } = await written();
      for (const limit of [1, 2, 5, 9]) {
        const found = await pages(migration, { limit });
        expect(found.flat().map(atOf)).toEqual(ORDER);
        expect(Math.max(...found.map(({ length }) => length))).toBeLessThanOrEqual(limit);
      }
      expect(await listed(migration, { newestFirst: true, limit: 2 })).toEqual(ORDER.toReversed());
    });

    it("are of a span, which begins with its first instant and ends before its last", async () => {
      const { migration } = await written();
      expect(await listed(migration, { from: minute(2), to: minute(4) })).toEqual(ORDER.slice(1, 3));
      expect(await listed(migration, { from: minute(4), to: minute(2) })).toEqual([]);
      expect(await listed(newMigration())).toEqual([]);
      expect(await listed("\ud800")).toEqual([]);
    });

    it("have their deliveries as they are now, by recipient, and none of another notification", async () => {
      const { migration, all } = await written();
      const [first = notification(migration)] = all;
      const to = { channel: "mail", id: "ana" } as const;
      await make().Outbox.claim(first, to, "h", minute(6), minute(7));
      await make().Outbox.recordFeedback(
        { ...first, recipient: "ana" },
        { state: "bounced", messageId: "m", at: minute(8) },
      );
      const states = (await pages(migration)).flat().map(({ deliveries }) => deliveries.map(({ state }) => state));
      expect(states).toEqual([[], [], ["bounced"], [], []]);
    });

    it("are fewer on a page where they have many recipients, and each is on one", async () => {
      const migration = newMigration();
      const many = recipients(300);
      for (const epoch of [1, 2, 3])
        await make().CommitLedger.commit(
          commitOf({ notifications: [notification(migration, { epoch, at: minute(epoch), recipients: many })] }),
        );
      await vi.waitFor(async () => expect(await listed(migration)).toHaveLength(3), LAG);
      const found = await pages(migration);
      expect(found.map(({ length }) => length)).toEqual([1, 1, 1]);
      expect(found.flat().map(({ notification: { epoch } }) => epoch)).toEqual([1, 2, 3]);
    });

    it("refuse a cursor of another query", async () => {
      const { migration } = await written();
      const ledger = make().QueryLedger;
      const { cursor } = await ledger.pageNotifications(migration, { newestFirst: false, limit: 1 });
      expect(cursor).toBeDefined();
      for (const over of [{ newestFirst: true }, { from: minute(1) }, { cursor: "no" }])
        await expect(
          ledger.pageNotifications(migration, { newestFirst: false, limit: 1, cursor, ...over }),
        ).rejects.toMatchObject(failing("cursor-invalid"));
    });
  });
};
