import { describe, expect, it } from "vitest";
import { Failure } from "../../core/failure.ts";
import { sweep } from "../../functions/sweep/sweep.ts";
import type { DueItem, DueQueue, SweepLedger } from "../../ports/sweep.ts";

/** What one sweep reads of its queues. */

const NOW = "2026-11-22T12:00:00.000Z";
const item = (migration: string, gate: string): DueItem => ({ kind: "gate", migration, gate });
const many = (migration: string, count: number): DueItem[] =>
  Array.from({ length: count }, (_, index) => item(migration, `go@u${index}`));

/** Items that stay due, as they do where every write fails. */
const queueOf = (items: readonly DueItem[]): DueQueue => ({
  list: async (_now, limit, cursor = "0") => {
    const end = Number(cursor) + limit;
    const page = items.slice(Number(cursor), end);
    return end < items.length ? { items: page, cursor: String(end) } : { items: page };
  },
});

const sweepAll = async (queues: readonly DueQueue[], error: (migration: string) => Error, hasTime = () => true) => {
  const tried: string[] = [];
  const ledger = {
    due: queues,
    readHead: async (migration: string) => {
      tried.push(migration);
      throw error(migration);
    },
  } as unknown as SweepLedger;
  const result = await sweep({ ledger, clock: () => NOW, sender: "audit@example.com" } as never, hasTime);
  return { tried, result };
};
const applying = (migration: string): Error => new Failure("plan-applying", migration);
const broken = (): Error => new Failure("ledger-unavailable", "no");

describe("a sweep", () => {
  it("comes to the items of every migration behind hundreds whose plan is being applied", async () => {
    const { tried, result } = await sweepAll([queueOf([...many("half", 300), item("other", "go")])], applying);
    expect(tried).toContain("other");
    expect(result.failures).toEqual([]);
  });

  it("comes to the items behind hundreds that fail, and tells each once", async () => {
    const { tried, result } = await sweepAll([queueOf([...many("half", 300), item("other", "go")])], broken);
    expect(tried).toHaveLength(301);
    expect(result.failures).toHaveLength(301);
    expect(result.failures.at(-1)?.item).toEqual(item("other", "go"));
  });

  it("sweeps every queue", async () => {
    const { tried } = await sweepAll([queueOf(many("a", 3)), queueOf([]), queueOf(many("b", 2))], broken);
    expect(tried.toSorted()).toEqual(["a", "a", "a", "b", "b"]);
  });

  it("ends within a page when time is up", async () => {
    let left = 70;
    const { tried } = await sweepAll([queueOf(many("a", 300))], broken, () => left-- > 0);
    expect(tried).toHaveLength(70);
  });
});
