import { describe, expect, it, vi } from "vitest";
import type { Fact } from "../../../core/history/fact.ts";
import type { Checkpoint, CheckpointState } from "../../../core/readiness/checkpoint/checkpoint.ts";
import type { ListedQuery, Page } from "../../../ports/query.ts";
import { personOf } from "../../support/people.ts";
import { evidence } from "../../support/readiness.ts";
import type { Make } from "../ports.ts";
import {
  checkpoint,
  commitOf,
  due,
  failing,
  gate,
  manifestFact,
  minute,
  newMigration,
  planOf,
  planWriter,
  putPlan,
  range,
  timeFact,
  watermark,
} from "../values.ts";

const LAG = { timeout: 10_000, interval: 100 };
const MAX_PAGES = 100;

const allPages = async <T>(page: (cursor: string | undefined) => Promise<Page<T>>): Promise<readonly T[][]> => {
  const pages: T[][] = [];
  let cursor: string | undefined;
  do {
    const next = await page(cursor);
    pages.push([...next.items]);
    cursor = next.cursor;
  } while (cursor !== undefined && pages.length < MAX_PAGES);
  return pages;
};

const nameOf = ({ unit, requirement }: Checkpoint): string => `${unit}/${requirement}`;

const waiver = (expiresAt: string) => ({
  reason: "the server is gone",
  control: "a copy",
  expiresAt,
  requestedBy: personOf("ana"),
  approvedBy: [personOf("bo")],
  at: minute(0),
  fact: "w",
});

/** The pages of the HTTP API that no list of a whole migration makes. */
export const listsContract = (make: Make<"QueryLedger" | "EnactLedger" | "Watermarks">): void => {
  describe("lists of checkpoints", () => {
    /** Six that passed and are valid for an hour more each, of which one is remarked; three that failed; a waived one. */
    const written = async () => {
      const migration = newMigration();
      const of = (unit: string, over: Partial<Checkpoint>) => checkpoint(migration, { unit, ...over });
      const all = [
        ...range(6, (index) =>
          of(`pool${index}`, {
            state: "passed",
            evidence: evidence(minute(60 * (6 - index))),
            ...(index === 3 ? { requests: [{}] as never } : {}),
          }),
        ),
        ...range(3, (index) =>
          of(`failed${index}`, {
            state: "failed",
            since: minute(index),
            gates: index === 1 ? ["move@failed1"] : ["go"],
          }),
        ),
        of("waived", { state: "failed", waiver: waiver(minute(90)) as never }),
      ];
      await (await planWriter(make().EnactLedger, migration)).putCheckpoints(all.map((one) => due(one)));
      return migration;
    };
    const listed = (migration: string, query: Partial<ListedQuery>) =>
      allPages((cursor) =>
        make().QueryLedger.pageListed(migration, { states: ["passed"], limit: 50, ...query, cursor }),
      );
    const names = async (migration: string, query: Partial<ListedQuery>) =>
      (await listed(migration, query)).flat().map(nameOf);
    /** The index is behind; what it lacks comes. */
    const eventually = (migration: string, query: Partial<ListedQuery>, expected: readonly string[]) =>
      vi.waitFor(async () => expect(await names(migration, query)).toEqual(expected), LAG);

    const SOONEST = [5, 4, 3, 2, 1, 0].map((index) => `pool${index}/rtc`);

    it("have those of a state, the first to change on top, each once, whatever the limit", async () => {
      const migration = await written();
      await eventually(migration, {}, SOONEST);
      for (const limit of [1, 2, 5, 6, 7]) {
        const pages = await listed(migration, { limit });
        expect(pages.flat().map(nameOf)).toEqual(SOONEST);
        expect(Math.max(...pages.map((page) => page.length))).toBeLessThanOrEqual(limit);
      }
      await eventually(migration, { states: ["failed"] }, ["failed0/rtc", "failed1/rtc", "failed2/rtc"]);
    });

    it("of several states are one list, in one order", async () => {
      const migration = await written();
      const expected = ["pool5/rtc", "waived/rtc", ...SOONEST.slice(1)];
      for (const limit of [1, 3, 50]) await eventually(migration, { states: ["passed", "waived"], limit }, expected);
    });

    it("have what was put there too early in a page by its own instant, and not before an instant that is earlier", async () => {
      const migration = newMigration();
      const of = (unit: string, version: number, until: number) =>
        checkpoint(migration, {
          ...{ unit, version, state: "passed" },
          evidence: { ...evidence(minute(until)), receivedAt: minute(0) },
        });
      const writer = make().EnactLedger;
      const commit = (one: Checkpoint, listedAt?: string) =>
        writer.commit(commitOf({ checkpoints: [due(one, one.evidence?.validUntil)], listedAt }));
      await commit(of("early", 1, 60));
      await commit(of("own", 1, 80));
      await commit(of("early", 2, 100), minute(60));
      await eventually(migration, {}, ["own/rtc", "early/rtc"]);
      await eventually(migration, { limit: 1 }, ["early/rtc", "own/rtc"]);
      await eventually(migration, { before: minute(90) }, ["own/rtc"]);
      await eventually(migration, { before: minute(101) }, ["own/rtc", "early/rtc"]);
    });

    it("end before an instant, which is not in them", async () => {
      const migration = await written();
      const states: CheckpointState[] = ["passed", "waived"];
      await eventually(migration, { states, before: minute(120) }, ["pool5/rtc", "waived/rtc"]);
      await eventually(migration, { states, before: minute(121) }, ["pool5/rtc", "waived/rtc", "pool4/rtc"]);
      expect(await names(migration, { states, before: minute(-60) })).toEqual([]);
    });

    it("may have only what is remarked, or only what counts in a gate", async () => {
      const migration = await written();
      await eventually(migration, { isRemarked: true }, ["pool3/rtc"]);
      await eventually(migration, { isRemarked: false }, SOONEST.toSpliced(2, 1));
      for (const limit of [1, 50]) {
        await eventually(migration, { states: ["failed"], gate: "move@failed1", limit }, ["failed1/rtc"]);
        await eventually(migration, { states: ["failed"], gate: "go", limit }, ["failed0/rtc", "failed2/rtc"]);
      }
    });

    it("no longer have what has left their state, however far behind the index is", async () => {
      const migration = await written();
      await eventually(migration, {}, SOONEST);
      const [first] = (await listed(migration, {})).flat();
      if (first === undefined) throw new Error("nothing is listed");
      const writer = await planWriter(make().EnactLedger, migration);
      await writer.putCheckpoints([due({ ...first, version: first.version + 1, state: "failed", since: minute(9) })]);
      expect(await names(migration, {})).toEqual(SOONEST.slice(1));
      await writer.removeCheckpoints([{ ...first, unit: "pool4" }]);
      expect(await names(migration, {})).toEqual(SOONEST.slice(2));
      const failed = ["failed0", "failed1", "failed2"].map((unit) => `${unit}/rtc`);
      await eventually(migration, { states: ["failed"] }, [...failed, nameOf(first)]);
    });

    it("are counted, whole or up to a bound that is said", async () => {
      const migration = await written();
      await eventually(migration, {}, SOONEST);
      const count = (state: CheckpointState, upTo: number) => make().QueryLedger.countListed(migration, state, upTo);
      expect(await count("passed", 50)).toEqual({ count: 6, isAtLeast: false });
      expect(await count("late", 50)).toEqual({ count: 0, isAtLeast: false });
      // One of them is remarked, and in a list of its own.
      expect(await count("passed", 4)).toEqual({ count: 5, isAtLeast: true });
      expect(await make().QueryLedger.countListed("x".repeat(3_000), "passed", 5)).toEqual({
        count: 0,
        isAtLeast: false,
      });
    });

    it("are empty of a migration that there is not, and of a name that is too long for one", async () => {
      for (const migration of [newMigration(), "x".repeat(3_000)])
        expect(await make().QueryLedger.pageListed(migration, { states: ["passed"], limit: 5 })).toEqual({ items: [] });
    });

    it("refuse a cursor of another list", async () => {
      const migration = await written();
      await eventually(migration, {}, SOONEST);
      const { cursor } = await make().QueryLedger.pageListed(migration, { states: ["passed"], limit: 2 });
      for (const query of [
        { states: ["failed"] as const },
        { gate: "go" },
        { before: minute(1) },
        { isRemarked: true },
      ]) {
        const page = make().QueryLedger.pageListed(migration, { states: ["passed"], limit: 2, cursor, ...query });
        await expect(page).rejects.toMatchObject(failing("cursor-invalid"));
      }
    });
  });

  describe("checkpoints by the owner of their unit", () => {
    const OWNED = 30;
    const written = async () => {
      const plan = planOf(newMigration());
      const unit = (id: string, owner: string | undefined) => ({ id, kind: "pool", roles: [], homes: [], owner });
      const units = [
        ...range(OWNED, (index) => unit(`a${String(index).padStart(2, "0")}`, "ana")),
        unit("b", "an"),
        unit("c", undefined),
      ];
      await putPlan(make().EnactLedger, { ...plan, units });
      // One unit has three, one has none, and all others have one.
      const all = units.flatMap(({ id }, index) =>
        range(index === 2 ? 3 : Number(index !== 4), (number) =>
          checkpoint(plan.migration, { unit: id, requirement: `r${number}` }),
        ),
      );
      await (await planWriter(make().EnactLedger, plan.migration)).putCheckpoints(all.map((one) => due(one)));
      return { migration: plan.migration, all };
    };

    it("are pages of all of them and of no other's, unit by unit, and no page is longer than asked for", async () => {
      const { migration, all } = await written();
      const expected = all.filter(({ unit }) => unit.startsWith("a")).map(nameOf);
      for (const limit of [1, 2, 3, 4, 31, 200]) {
        const query = { planVersion: 1, owner: "ana", limit };
        const pages = await allPages((cursor) => make().QueryLedger.pageOwned(migration, { ...query, cursor }));
        expect(pages.flat().map(nameOf)).toEqual(expected);
        expect(Math.max(...pages.map((page) => page.length))).toBeLessThanOrEqual(limit);
      }
    });

    it("are none of an owner, or of a plan version, that there is not", async () => {
      const { migration } = await written();
      for (const [owner, planVersion] of [
        ["a", 1],
        ["nobody", 1],
        ["ana", 2],
        ["x".repeat(2_000), 1],
      ] as const)
        expect(await make().QueryLedger.pageOwned(migration, { owner, planVersion, limit: 5 })).toEqual({ items: [] });
    });

    it("refuse a cursor of another owner", async () => {
      const { migration } = await written();
      const query = { planVersion: 1, limit: 2 };
      const { cursor } = await make().QueryLedger.pageOwned(migration, { ...query, owner: "ana" });
      const page = make().QueryLedger.pageOwned(migration, { ...query, owner: "an", cursor });
      await expect(page).rejects.toMatchObject(failing("cursor-invalid"));
    });
  });

  it("pages gates, each once, whatever the limit, and nothing else", async () => {
    const migration = newMigration();
    const writer = await planWriter(make().EnactLedger, migration);
    await writer.putCheckpoints([due(checkpoint(migration))]);
    const gates = range(5, (index) => gate(migration, { id: `g${index}` }));
    for (const one of gates) await writer.putGate(due(one), undefined);
    for (const limit of [1, 2, 5, 6]) {
      const pages = await allPages((cursor) => make().QueryLedger.pageGates(migration, { limit, cursor }));
      expect(pages.flat()).toEqual(gates);
    }
    expect(await make().QueryLedger.pageGates("x".repeat(3_000), { limit: 1 })).toEqual({ items: [] });
    const { cursor } = await make().QueryLedger.pageGates(migration, { limit: 1 });
    const page = make().QueryLedger.pageGates(newMigration(), { limit: 1, cursor });
    await expect(page).rejects.toMatchObject(failing("cursor-invalid"));
  });

  it("reads some requirements of a plan version, and none that it has not", async () => {
    const plan = planOf(newMigration());
    await putPlan(make().EnactLedger, plan);
    const ids = plan.requirements.slice(1).map(({ id }) => id);
    const read = (version: number, of: readonly string[]) =>
      make().QueryLedger.readRequirements(plan.migration, version, of);
    expect([...(await read(1, [...ids, "none"])).values()]).toEqual(plan.requirements.slice(1));
    expect((await read(1, [])).size).toBe(0);
    expect((await read(2, ids)).size).toBe(0);
  });

  it("gives back facts of every outcome as they were written, with a member of each name that an index might have", async () => {
    const migration = newMigration();
    const verdict = { outcome: "rejected", effect: "none", findings: [] } as const;
    const list = { key: "comparisons/list.ndjson", versionId: "v" };
    const compared = { ...manifestFact(migration, { id: `${migration}-c` }), verdict, list } as unknown as Fact;
    const facts: readonly Fact[] = [manifestFact(migration), compared, timeFact(migration)];
    for (const fact of facts) await make().EnactLedger.commit(commitOf({ fact }));
    for (const fact of facts) expect(await make().QueryLedger.findFact(fact.id)).toEqual(fact);
  });

  it("finds what is known of comparisons, and nothing of a migration of which nothing is", async () => {
    const migration = newMigration();
    expect(await make().QueryLedger.findWatermark(migration)).toBeUndefined();
    await make().Watermarks.putWatermark(watermark(migration));
    expect(await make().QueryLedger.findWatermark(migration)).toEqual(watermark(migration));
  });
};
