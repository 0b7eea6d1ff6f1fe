import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { headItem } from "../../adapters/dynamo/items.ts";
import { dynamoSweepLedger } from "../../adapters/dynamo/sweep.ts";
import { Failure } from "../../core/failure.ts";
import { sweep } from "../../functions/sweep/sweep.ts";
import type { DueItem, DueQueue, EarlyPlace, SweepLedger } from "../../ports/sweep.ts";
import { head } from "../support/changes.ts";

/** What one sweep reads of its queues. */

const NOW = "2026-11-22T12:01:00.000Z";
const item = (migration: string, gate: string): DueItem => ({ kind: "gate", migration, gate });
const many = (migration: string, count: number): DueItem[] =>
  Array.from({ length: count }, (_, index) => item(migration, `go@u${index}`));

const earlyAt = (unit: string): EarlyPlace => ({
  ...{ checkpoint: { migration: "m", unit, requirement: "r" }, version: 1 },
  ...{ listedAt: NOW, at: "2026-11-23T12:01:00.000Z" },
});

/** Items that stay due, as they do where every write fails. */
const queueOf = (items: readonly DueItem[]): DueQueue => ({
  list: async (_now, limit, cursor = "0") => {
    const end = Number(cursor) + limit;
    const page = items.slice(Number(cursor), end);
    return end < items.length ? { items: page, cursor: String(end) } : { items: page };
  },
});

const sweepAll = async (
  queues: readonly DueQueue[],
  error: (migration: string) => Error,
  hasTime = () => true,
  listed = queueOf([]),
  early: readonly EarlyPlace[] = [],
  clock = () => NOW,
) => {
  const tried: string[] = [];
  const ledger = {
    due: queues,
    listed: {
      list: async (...asked: Parameters<DueQueue["list"]>) => ({ ...(await listed.list(...asked)), early }),
      place: async ({ checkpoint }: EarlyPlace) => {
        tried.push(`place ${checkpoint.unit}`);
        if (checkpoint.unit === "refused") throw broken();
        return true;
      },
    },
    readHead: async (migration: string) => {
      tried.push(migration);
      throw error(migration);
    },
  } as unknown as SweepLedger;
  const result = await sweep({ ledger, clock, sender: "audit@example.com" } as never, hasTime);
  return { tried, result };
};
const applying = (migration: string): Error => new Failure("plan-applying", migration);
const broken = (): Error => new Failure("ledger-unavailable", "no");

describe("a sweep", () => {
  it("comes to the items of every migration behind hundreds whose plan is being applied", async () => {
    const { tried, result } = await sweepAll([queueOf([...many("half", 300), item("other", "go")])], applying);
    // Each further item of it would be a read, and a hundred thousand of them all the time that there is.
    expect(tried).toEqual(["half", "other"]);
    expect(result.failures).toEqual([]);
  });

  it("comes to what lists say is due, each once, and no more once time is up", async () => {
    const items = Array.from({ length: 120 }, (_, index) => item(`m${index}`, "go"));
    const { tried } = await sweepAll([], broken, () => true, queueOf(items));
    expect(tried.toSorted()).toEqual(items.map((one) => (one as { migration: string }).migration).toSorted());
    let left = 20;
    const some = await sweepAll([], broken, () => --left > 0, queueOf(items));
    expect(some.tried.length).toBeLessThan(30);
  });

  it("comes to all that is due before it puts anything in its place, and to each of that once", async () => {
    const early = Array.from({ length: 60 }, (_, index) => earlyAt(`u${index}`));
    const { tried, result } = await sweepAll([], applying, () => true, queueOf(many("m", 120)), early);
    expect(new Set(tried.slice(0, -60))).toEqual(new Set(["m"]));
    expect(tried.slice(-60)).toEqual(early.map(({ checkpoint }) => `place ${checkpoint.unit}`));
    expect(result).toMatchObject({ swept: 0, failures: [] });
  });

  it("puts a bounded number in their places, and none once time is up or one was refused", async () => {
    const early = Array.from({ length: 10_050 }, (_, index) => earlyAt(`u${index}`));
    expect((await sweepAll([], broken, () => true, queueOf([]), early)).tried).toHaveLength(10_000);
    let left = 7;
    expect((await sweepAll([], broken, () => left-- > 0, queueOf([]), early)).tried).toHaveLength(7);
    const { tried, result } = await sweepAll([], broken, () => true, queueOf([]), [earlyAt("refused"), ...early]);
    expect(tried.length).toBeLessThan(20);
    expect(result.failures).toHaveLength(1);
  });

  it("looks no longer than some time for what is due behind what lists have too early, and puts that in its place", async () => {
    let pages = 0;
    const endless: DueQueue = {
      list: async () => {
        pages += 1;
        return { items: [], cursor: "more" };
      },
    };
    const clock = () => new Date(Date.parse(NOW) + pages * 1_000).toISOString() as typeof NOW;
    const { tried } = await sweepAll([], broken, () => pages < 45, endless, [earlyAt("u1")], clock);
    expect(pages).toBeLessThan(45);
    expect(tried).toEqual(["place u1"]);
  });

  it("asks for work on a plan although something that waits for it was due first", async () => {
    const head = { applying: { version: 2, digest: "d" } };
    const asked: string[] = [];
    const ports = {
      ledger: {
        due: [queueOf([item("half", "go"), { kind: "plan", migration: "half" }])],
        listed: { list: async () => ({ items: [], early: [] }) },
        readHead: async () => head,
        readGates: async () => Promise.reject(applying("half")),
        findTurn: async () => undefined,
      },
      queue: { enqueue: async (migration: string) => asked.push(migration) },
      clock: () => NOW,
    };
    expect(await sweep(ports as never, () => true)).toMatchObject({ swept: 1, failures: [] });
    expect(asked).toEqual(["half"]);
  });

  it("comes to the items behind hundreds that fail before it tries those, and tells each once", async () => {
    const { tried, result } = await sweepAll([queueOf([...many("half", 300), item("other", "go")])], broken);
    expect(tried.slice(0, 3)).toEqual(["half", "other", "half"]);
    expect(tried).toHaveLength(301);
    expect(new Set(result.failures.map((one) => JSON.stringify(one.item))).size).toBe(301);
  });

  it("sweeps every queue", async () => {
    const { tried } = await sweepAll([queueOf(many("a", 3)), queueOf([]), queueOf(many("b", 2))], broken);
    expect(tried.toSorted()).toEqual(["a", "a", "a", "b", "b"]);
  });

  it("sweeps the other queues where one cannot be read, and fails", async () => {
    const unread: DueQueue = { list: async () => Promise.reject(broken()) };
    const { tried, result } = await sweepAll([unread, queueOf(many("a", 120))], applying, () => true, unread);
    expect(tried).toEqual(["a"]);
    expect(result.failures).toEqual([
      { item: undefined, error: broken() },
      { item: undefined, error: broken() },
    ]);
  });

  it("begins the lists of migrations with another one each minute", async () => {
    const asked: string[] = [];
    const send = async ({ input }: { readonly input: Record<string, never> }) => {
      const { ":pk": pk, ":list": list } = (input.ExpressionAttributeValues ?? {}) as Record<string, string>;
      if (list !== undefined) asked.push(list);
      return { Items: pk === "MIGRATIONS" ? ["a", "b", "c"].map((migration) => headItem({ ...head, migration })) : [] };
    };
    const { listed } = dynamoSweepLedger("table", { send } as unknown as DynamoDBDocumentClient);
    const firstAt = async (minute: number): Promise<string | undefined> => {
      asked.length = 0;
      for (let cursor: string | undefined, begun = false; cursor !== undefined || !begun; begun = true)
        ({ cursor } = await listed.list(`2026-11-22T12:0${minute}:00.000Z`, 50, cursor));
      expect(new Set(asked).size).toBe(6);
      return asked[0];
    };
    const firsts = [await firstAt(0), await firstAt(1), await firstAt(2)];
    expect(firsts.toSorted()).toEqual(["a", "b", "c"].map((migration) => `C#${migration}#passed`));
    expect(await firstAt(3)).toBe(firsts[0]);
  });

  it("ends within a page when time is up", async () => {
    let left = 70;
    const each = Array.from({ length: 300 }, (_, index) => item(`m${index}`, "go"));
    expect((await sweepAll([queueOf(each)], broken, () => left-- > 0)).tried).toHaveLength(70);
    // The queue is listed twice, until nothing in it is new; then come those of whom one has failed.
    left = 610;
    expect((await sweepAll([queueOf(many("a", 300))], broken, () => left-- > 0)).tried).toHaveLength(11);
  });
});
