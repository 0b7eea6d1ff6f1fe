import { describe, expect, it, vi } from "vitest";
import type { FindingCode } from "../../../core/finding.ts";
import type { ManifestFact } from "../../../core/history/fact.ts";
import { summarizeFact } from "../../../core/history/summary.ts";
import type { HistoryQuery, Page } from "../../../ports/query.ts";
import type { Make } from "../ports.ts";
import {
  approvalFact,
  byName,
  checkpoint,
  commitOf,
  due,
  failing,
  gate,
  manifestFact,
  minute,
  newMigration,
  planWriter,
  range,
  timeFact,
} from "../values.ts";
import { listsContract } from "./lists.ts";
import { notifiedContract } from "./notified.ts";
import {
  agentsContract,
  findCheckpointContract,
  findFactContract,
  findTurnContract,
  gatesContract,
  listCheckpointsContract,
  listHeadsContract,
  listIdsContract,
  plannedGatesContract,
  readFactsContract,
  readHeadContract,
  requirementsContract,
  restoresContract,
  shardsContract,
  unitCheckpointsContract,
} from "./reads.ts";

const LAG = { timeout: 10_000, interval: 100 };
const MAX_PAGES = 100;

/** Every item of every page, and how large the largest page was. */
const allPages = async <T>(
  page: (cursor: string | undefined) => Promise<Page<T>>,
): Promise<{ readonly items: T[]; readonly largest: number }> => {
  const items: T[] = [];
  let largest = 0;
  let cursor: string | undefined;
  for (let count = 0; count < MAX_PAGES; count += 1) {
    const next = await page(cursor);
    items.push(...next.items);
    largest = Math.max(largest, next.items.length);
    cursor = next.cursor;
    if (cursor === undefined) return { items, largest };
  }
  throw new Error(`there are more than ${MAX_PAGES} pages`);
};

const GARBAGE: readonly [string, (cursor: string) => string][] = [
  ["nothing", () => ""],
  ["no cursor at all", () => "bm90aGluZw"],
  ["signs of no alphabet", () => "%%% ☂"],
  ["a cursor that was cut", (cursor) => cursor.slice(0, -7)],
  ["a cursor that was lengthened", (cursor) => `${cursor}AAAA`],
  ["a list", () => Buffer.from("[]").toString("base64url")],
  ["null", () => Buffer.from("null").toString("base64url")],
  ["an empty object", () => Buffer.from("{}").toString("base64url")],
  ["members that are no texts", () => Buffer.from('{"pk":{"a":1},"sk":2}').toString("base64url")],
  ["members of nothing", () => Buffer.from('{"a":"b"}').toString("base64url")],
];

/** The HTTP API's reads. */
export const queryContract = (
  make: Make<"QueryLedger" | "EnactLedger" | "Watermarks" | "CommitLedger" | "Outbox">,
): void => {
  const reading = () => ({ reader: make().QueryLedger, writer: make().EnactLedger });
  readHeadContract(reading);
  findTurnContract(reading);
  listHeadsContract(reading);
  gatesContract(reading);
  shardsContract(reading);
  plannedGatesContract(reading);
  requirementsContract(reading);
  listCheckpointsContract(reading);
  unitCheckpointsContract(reading);
  findFactContract(reading);
  readFactsContract(reading);
  restoresContract(reading);
  agentsContract(reading);
  listIdsContract(reading);
  findCheckpointContract(reading);
  listsContract(make);
  notifiedContract(make);

  describe("pages of checkpoints", () => {
    const written = async () => {
      const migration = newMigration();
      const of = (unit: string, count: number) =>
        range(count, (index) => checkpoint(migration, { unit, requirement: `r${index}` }));
      const all = [...of("pool1", 5), ...of("pool10", 2)];
      await (await planWriter(make().EnactLedger, migration)).putCheckpoints(all.map((one) => due(one)));
      await (await planWriter(make().EnactLedger, migration)).putGate(due(gate(migration)), undefined);
      return { migration, all };
    };

    it("hold every checkpoint exactly once, whatever the limit, and no page more than it", async () => {
      const { migration, all } = await written();
      for (let limit = 1; limit <= all.length + 1; limit += 1) {
        const { items, largest } = await allPages((cursor) =>
          make().QueryLedger.pageCheckpoints(migration, { limit, cursor }),
        );
        expect(byName(items, ({ unit, requirement }) => `${unit}/${requirement}`)).toEqual(all);
        expect(largest).toBeLessThanOrEqual(limit);
      }
    });

    it("may be of one unit, and then of none whose name begins alike", async () => {
      const { migration, all } = await written();
      for (const limit of [1, 2, 5, 9]) {
        const { items } = await allPages((cursor) =>
          make().QueryLedger.pageCheckpoints(migration, { unit: "pool1", limit, cursor }),
        );
        expect(byName(items, ({ requirement }) => requirement)).toEqual(all.slice(0, 5));
      }
    });

    it("may be of the units whose ids begin alike", async () => {
      const { migration, all } = await written();
      const found = async (prefix: string) => {
        const page = (cursor: string | undefined) =>
          make().QueryLedger.pageCheckpoints(migration, { prefix, limit: 3, cursor });
        return byName((await allPages(page)).items, ({ unit, requirement }) => `${unit}/${requirement}`);
      };
      expect(await found("pool10")).toEqual(all.filter(({ unit }) => unit.startsWith("pool10")));
      expect(await found("pool1")).toEqual(all.filter(({ unit }) => unit.startsWith("pool1")));
      expect(await found("pool1-none")).toEqual([]);
    });

    it("are one, and empty, where there is nothing", async () => {
      expect(await make().QueryLedger.pageCheckpoints(newMigration(), { limit: 5 })).toEqual({ items: [] });
    });

    const cursorOf = async (migration: string, unit?: string): Promise<string> => {
      const { cursor } = await make().QueryLedger.pageCheckpoints(migration, { limit: 1, unit });
      if (cursor === undefined) throw new Error("there was only one page");
      return cursor;
    };

    it.each(GARBAGE)("refuse %s as a cursor", async (_, spoil) => {
      const { migration } = await written();
      const cursor = spoil(await cursorOf(migration));
      const page = make().QueryLedger.pageCheckpoints(migration, { limit: 2, cursor });
      await expect(page).rejects.toMatchObject(failing("cursor-invalid"));
    });

    it("refuse the cursor of another migration, unit or query", async () => {
      const [here, there] = [await written(), await written()];
      const { QueryLedger: ledger } = make();
      await make().EnactLedger.commit(commitOf({ fact: manifestFact(here.migration) }));
      await make().EnactLedger.commit(commitOf({ fact: manifestFact(here.migration, { id: `${here.migration}-2` }) }));
      const history = await vi.waitFor(async () => {
        const page = await ledger.pageHistory({ migration: here.migration, newestFirst: false, limit: 1 });
        expect(page.cursor).toBeDefined();
        return page.cursor as string;
      }, LAG);
      for (const cursor of [await cursorOf(there.migration), history])
        await expect(ledger.pageCheckpoints(here.migration, { limit: 2, cursor })).rejects.toMatchObject(
          failing("cursor-invalid"),
        );
      const cursor = await cursorOf(here.migration, "pool10");
      await expect(ledger.pageCheckpoints(here.migration, { unit: "pool1", limit: 2, cursor })).rejects.toMatchObject(
        failing("cursor-invalid"),
      );
    });
  });

  describe("the history", () => {
    /** Twelve facts, a minute apart: three units, two requirements, two agents; and one of time, one of a person. */
    const written = async () => {
      const migration = newMigration();
      const manifests = range(12, (index) =>
        manifestFact(migration, {
          id: `${migration}-${index}`,
          recordedAt: minute(index),
          unit: `pool0${index % 3}`,
          requirement: index % 2 === 0 ? "rtc" : "accounts",
          agent: index % 4 === 0 ? "agent02" : "agent01",
        }),
      );
      const facts = [
        ...manifests,
        timeFact(migration, { recordedAt: minute(12) }),
        approvalFact(migration, { recordedAt: minute(13), unit: "pool00" }),
      ];
      for (const fact of facts) await make().EnactLedger.commit(commitOf({ fact }));
      const summaries = facts.map(summarizeFact);
      const query: HistoryQuery = { migration, newestFirst: false, limit: 100 };
      await vi.waitFor(async () => {
        const narrowed = [{}, { unit: "pool00" }, { agent: "agent01" }];
        const pages = await Promise.all(narrowed.map((over) => make().QueryLedger.pageHistory({ ...query, ...over })));
        expect(pages.map(({ items }) => items.length)).toEqual([14, 5, 9]);
      }, LAG);
      return { migration, summaries, query };
    };
    const pagesOf = (query: HistoryQuery) => allPages((cursor) => make().QueryLedger.pageHistory({ ...query, cursor }));

    it("shows every fact as one line, oldest first or newest first", async () => {
      const { summaries, query } = await written();
      expect((await pagesOf(query)).items).toEqual(summaries);
      expect((await pagesOf({ ...query, newestFirst: true })).items).toEqual(summaries.toReversed());
    });

    it("names each fact and when it was recorded, for whoever reads the facts, narrowed in the same way", async () => {
      const { summaries, query } = await written();
      const refsOf = (over: Partial<HistoryQuery>) =>
        allPages((cursor) => make().QueryLedger.pageFactRefs({ ...query, ...over, cursor }));
      const named = summaries.map(({ id, recordedAt }) => ({ id, recordedAt }));
      expect((await refsOf({})).items).toEqual(named);
      expect((await refsOf({ newestFirst: true, limit: 3 })).items).toEqual(named.toReversed());
      for (const over of [{ unit: "pool00" }, { agent: "agent01" }, { outcome: "accepted" }, { outcome: "rejected" }]) {
        const lines = (await pagesOf({ ...query, ...over })).items;
        expect((await refsOf(over)).items).toEqual(lines.map(({ id, recordedAt }) => ({ id, recordedAt })));
      }
    });

    it("is narrowed by unit, requirement and agent, alone and together, on pages of any size and in either order", async () => {
      const { summaries, query } = await written();
      const choices = { unit: "pool00", requirement: "rtc", agent: "agent02" };
      for (let mask = 0; mask < 8; mask += 1) {
        const over = Object.fromEntries(Object.entries(choices).filter((_, index) => (mask >> index) % 2 === 1));
        const expected = summaries.filter((one) =>
          Object.entries(over).every(([name, value]) => one[name as keyof typeof choices] === value),
        );
        for (const limit of [1, 2, 5, 14, 15]) {
          const { items, largest } = await pagesOf({ ...query, ...over, limit });
          expect(items).toEqual(expected);
          expect(largest).toBeLessThanOrEqual(limit);
        }
        const back = await pagesOf({ ...query, ...over, limit: 3, newestFirst: true });
        expect(back.items).toEqual(expected.toReversed());
      }
    });

    it("is narrowed by outcome and by one of the codes, alone and beside others", async () => {
      const migration = newMigration();
      const rejected = (code: FindingCode): Partial<ManifestFact> => ({
        verdict: { outcome: "rejected", effect: "failed", findings: [{ code, severity: "fail", message: "no" }] },
      });
      const facts = [
        manifestFact(migration, { id: `${migration}-0`, recordedAt: minute(0) }),
        manifestFact(migration, { id: `${migration}-1`, recordedAt: minute(1), ...rejected("shrunk") }),
        manifestFact(migration, { id: `${migration}-2`, recordedAt: minute(2), ...rejected("backup-empty") }),
        manifestFact(migration, { id: `${migration}-3`, recordedAt: minute(3), unit: "pool09", ...rejected("shrunk") }),
      ];
      for (const fact of facts) await make().EnactLedger.commit(commitOf({ fact }));
      const query: HistoryQuery = { migration, newestFirst: false, limit: 100 };
      await vi.waitFor(async () => expect((await pagesOf(query)).items).toHaveLength(4), LAG);
      const found = async (over: Partial<HistoryQuery>) =>
        (await pagesOf({ ...query, ...over })).items.map(({ id }) => id.slice(-1)).join("");
      expect(await found({ outcome: "accepted" })).toBe("0");
      expect(await found({ outcome: "rejected" })).toBe("123");
      expect(await found({ code: "shrunk" })).toBe("13");
      expect(await found({ code: "shrun" })).toBe("");
      expect(await found({ code: "shrunk", outcome: "rejected", unit: "pool09", limit: 1 })).toBe("3");
      expect(await found({ code: "shrunk", outcome: "accepted" })).toBe("");
    });

    it("begins at `from` inclusive and ends before `to`", async () => {
      const { summaries, query } = await written();
      const between = async (over: Partial<HistoryQuery>) => (await pagesOf({ ...query, ...over })).items;
      for (const limit of [2, 100]) {
        expect(await between({ limit, from: minute(3) })).toEqual(summaries.slice(3));
        expect(await between({ limit, to: minute(3) })).toEqual(summaries.slice(0, 3));
        expect(await between({ limit, from: minute(3), to: minute(6) })).toEqual(summaries.slice(3, 6));
        expect(await between({ limit, from: minute(3), to: minute(6), newestFirst: true })).toEqual(
          summaries.slice(3, 6).toReversed(),
        );
        expect(await between({ limit, unit: "pool01", from: minute(4), to: minute(7) })).toEqual([summaries[4]]);
      }
      expect(await between({ from: minute(3), to: "2026-11-22T12:03:00.001Z" })).toEqual([summaries[3]]);
      expect(await between({ from: minute(20) })).toEqual([]);
      expect(await between({ to: minute(0) })).toEqual([]);
    });

    it("is empty, and no failure, between instants that leave nothing", async () => {
      const { query } = await written();
      for (const [from, to] of [
        [minute(3), minute(3)],
        [minute(6), minute(3)],
      ] as const)
        expect(await make().QueryLedger.pageHistory({ ...query, from, to })).toEqual({ items: [] });
    });

    it("keeps facts of one instant apart, on pages of one", async () => {
      const migration = newMigration();
      const facts = range(4, (index) => manifestFact(migration, { id: `${migration}-${index}` }));
      for (const fact of facts) await make().EnactLedger.commit(commitOf({ fact }));
      await vi.waitFor(async () => {
        const { items } = await pagesOf({ migration, newestFirst: false, limit: 1 });
        expect(items.map(({ id }) => id)).toEqual(facts.map(({ id }) => id));
      }, LAG);
    });

    const cursorOf = async (query: HistoryQuery): Promise<string> => {
      const { cursor } = await make().QueryLedger.pageHistory({ ...query, limit: 1 });
      if (cursor === undefined) throw new Error("there was only one page");
      return cursor;
    };

    it.each(GARBAGE)("refuses %s as a cursor", async (_, spoil) => {
      const { query } = await written();
      const cursor = spoil(await cursorOf(query));
      await expect(make().QueryLedger.pageHistory({ ...query, cursor })).rejects.toMatchObject(
        failing("cursor-invalid"),
      );
    });

    it.each<[string, Partial<HistoryQuery>]>([
      ["migration", { migration: newMigration() }],
      ["unit", { unit: "pool01" }],
      ["agent", { agent: "agent01" }],
      ["span that ends before it", { to: minute(0) }],
      ["span that begins after it", { from: minute(5) }],
    ])("refuses the cursor of another query: another %s", async (_, over) => {
      const { query } = await written();
      const cursor = await cursorOf(query);
      await expect(make().QueryLedger.pageHistory({ ...query, ...over, cursor })).rejects.toMatchObject(
        failing("cursor-invalid"),
      );
    });

    it("refuses the cursor of another unit or agent, though the same index has both", async () => {
      const { query } = await written();
      for (const [one, other] of [
        [{ unit: "pool00" }, { unit: "pool01" }],
        [{ agent: "agent02" }, { agent: "agent01" }],
      ]) {
        const cursor = await cursorOf({ ...query, ...one });
        await expect(make().QueryLedger.pageHistory({ ...query, ...other, cursor })).rejects.toMatchObject(
          failing("cursor-invalid"),
        );
      }
    });
  });
};
