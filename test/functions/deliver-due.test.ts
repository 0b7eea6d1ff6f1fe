import { describe, expect, it } from "vitest";
import { Failure } from "../../core/failure.ts";
import type { DeliveryId } from "../../core/notification/delivery.ts";
import type { NotifyPorts } from "../../functions/notify/deliver.ts";
import { deliverDue } from "../../functions/notify/deliver-due.ts";

/** The run of each minute. */

const dueOf = (topic: string, recipient: string): DeliveryId => ({ migration: "m", topic, epoch: 1, recipient });

/** Runs it over pages of what is due; a notification named in `broken` cannot be read. */
const run = async (pages: readonly (readonly DeliveryId[])[], broken: readonly string[] = [], turns = 100) => {
  const outbox = {
    listDue: async (_now: string, _limit: number, cursor = "0") => ({
      items: pages[Number(cursor)] ?? [],
      ...(Number(cursor) + 1 < pages.length ? { cursor: String(Number(cursor) + 1) } : {}),
    }),
    findNotification: async ({ topic }: DeliveryId) => {
      if (broken.includes(topic)) throw new Failure("ledger-throttled", "slow down");
      return {
        migration: "m",
        topic,
        epoch: 1,
        at: "2026-11-22T00:00:00.000Z",
        about: {},
        recipients: [],
        story: { kind: "plan" },
      };
    },
    readTitles: async () => ({ requirements: new Map(), units: new Map() }),
    listDeliveries: async () => [],
  };
  const tried: string[] = [];
  let left = turns;
  const hasTime = (): boolean => {
    left -= 1;
    return left >= 0;
  };
  const ports = { outbox, clock: () => "2026-11-22T00:10:00.000Z" } as unknown as NotifyPorts;
  const failures = await deliverDue(ports, hasTime, ({ topic }) => void tried.push(topic));
  return { tried, failed: failures.map(({ id }) => id.topic) };
};

describe("what is due", () => {
  it("is tried, of every page, and each notification once, however many of its deliveries are due", async () => {
    const pages = [
      [dueOf("a", "ana"), dueOf("a", "kim"), dueOf("b", "ana")],
      [dueOf("c", "ana"), dueOf("b", "kim")],
    ];
    expect(await run(pages)).toEqual({ tried: ["a", "b", "c"], failed: [] });
  });

  it("holds up nothing behind it where it cannot be tried", async () => {
    const pages = [[dueOf("a", "ana"), dueOf("b", "ana"), dueOf("c", "ana")]];
    expect(await run(pages, ["a", "b"])).toEqual({ tried: ["c"], failed: ["a", "b"] });
  });

  it("is left for the next run once time is up", async () => {
    expect(await run([[dueOf("a", "ana"), dueOf("b", "ana")]], [], 1)).toEqual({ tried: ["a"], failed: [] });
  });
});
