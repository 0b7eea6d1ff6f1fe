import { describe, expect, it } from "vitest";
import type { Fact } from "../../core/history/fact.ts";
import { summarizeFact } from "../../core/history/summary.ts";
import { DAY_TABLES, tableKey } from "../../core/pack/day-tables.ts";
import { type TabulatePorts, tabulate } from "../../functions/tabulate/tabulate.ts";
import type { HistoryQuery, NotificationQuery } from "../../ports/query.ts";
import { manifestFact } from "../contract/values.ts";

/** Which days are written when: each until it is over for a day, and none twice under another name. */

const fact = (day: string, index = 0): Fact =>
  manifestFact("contoso", { id: `${day}-${index}`, recordedAt: `2026-11-${day}T1${index}:00:00.000Z` });

const portsOf = (facts: readonly Fact[], now: string) => {
  const memory = new Map<string, Readonly<Record<string, string>>>();
  const written: string[] = [];
  const files = new Map<string, string>();
  const clock = { now };
  const ports: TabulatePorts = {
    ledger: {
      listHeads: async () => [{ migration: "contoso" }, { migration: "empty" }] as never,
      pageFactRefs: async ({ migration, from = "0", to = "9", limit, cursor = "0" }: HistoryQuery) => {
        const found = facts.filter(
          (one) => one.migration === migration && from <= one.recordedAt && one.recordedAt < to,
        );
        const end = Number(cursor) + Math.min(limit, 2);
        const items = found.slice(Number(cursor), end).map(summarizeFact);
        return end < found.length ? { items, cursor: String(end) } : { items };
      },
      readFacts: async (ids) => facts.filter(({ id }) => ids.includes(id)),
      pageNotifications: async (_: string, __: NotificationQuery) => ({ items: [] }),
    },
    memory: { get: async (name) => memory.get(name), put: async (name, value) => void memory.set(name, value) },
    tables: {
      putTable: async (key, bytes) => {
        written.push(key);
        files.set(key, Buffer.from(bytes).toString());
      },
    },
    newRows: (_, put) => {
      const rows: unknown[] = [];
      return {
        write: async (row) => void rows.push(row.fact),
        end: () => put(Buffer.from(rows.join(" "))),
      };
    },
    clock: () => clock.now,
  };
  return { ports, written, files, clock };
};
const key = (day: string): string => `history/migration=contoso/day=2026-11-${day}/history.parquet`;
/** Every table has a file, also without a row: whoever reads a folder asks its files for the columns. */
const filesOf = (...days: readonly string[]): string[] =>
  days.flatMap((day) => DAY_TABLES.map((table) => tableKey(table, "contoso", `2026-11-${day}`)));
const always = (): boolean => true;

describe("history as tables", () => {
  const FACTS = [fact("20"), fact("20", 1), fact("20", 2), fact("22"), fact("23")];

  it("is written from the day of the first fact, a file for each day with a fact", async () => {
    const { ports, written, files } = portsOf(FACTS, "2026-11-23T12:00:00.000Z");
    const done = await tabulate(ports, always);
    expect(done).toEqual([
      { migration: "contoso", days: ["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23"] },
      { migration: "empty", days: [] },
    ]);
    expect(written).toEqual(filesOf("20", "22", "23"));
    expect(files.get(key("20"))).toBe("20-0 20-1 20-2");
  });

  it("is written again for a day that is not over for a day, and for no other", async () => {
    const { ports, written, clock } = portsOf(FACTS, "2026-11-23T12:00:00.000Z");
    await tabulate(ports, always);
    written.length = 0;
    await tabulate(ports, always);
    expect(written).toEqual(filesOf("22", "23"));
    clock.now = "2026-11-23T23:59:59.999Z";
    written.length = 0;
    await tabulate(ports, always);
    expect(written).toEqual(filesOf("22", "23"));
    clock.now = "2026-11-24T00:00:00.000Z";
    await tabulate(ports, always);
    written.length = 0;
    await tabulate(ports, always);
    expect(written).toEqual(filesOf("23"));
  });

  it("is written of a migration by any name, also one that every object has something by", async () => {
    const one = { ...fact("22"), migration: "constructor" } as Fact;
    const { ports, written } = portsOf([one], "2026-11-22T12:00:00.000Z");
    const listHeads = async () => [{ migration: "constructor" }] as never;
    await tabulate({ ...ports, ledger: { ...ports.ledger, listHeads } }, always);
    expect(written).toContain("history/migration=constructor/day=2026-11-22/history.parquet");
  });

  it("goes on where a run was cut off", async () => {
    const { ports, written } = portsOf(FACTS, "2026-11-25T12:00:00.000Z");
    let left = 1;
    await tabulate(ports, () => left-- > 0);
    expect(written).toEqual(filesOf("20"));
    await tabulate(ports, always);
    expect(written).toEqual(filesOf("20", "22", "23"));
  });
});
