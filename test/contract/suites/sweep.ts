import { describe, expect, it, vi } from "vitest";
import type { Instant } from "../../../core/instant.ts";
import type { Checkpoint } from "../../../core/readiness/checkpoint/checkpoint.ts";
import type { DueItem, EarlyPlace } from "../../../ports/sweep.ts";
import { evidence } from "../../support/readiness.ts";
import type { Make } from "../ports.ts";
import {
  checkpoint,
  commitOf,
  due,
  gate,
  head,
  minute,
  newMigration,
  planWriter,
  range,
  summary,
  watermark,
} from "../values.ts";
import {
  findCheckpointContract,
  findPolicyContract,
  findTurnContract,
  listHeadsContract,
  readHeadContract,
} from "./reads.ts";

const LAG = { timeout: 10_000, interval: 100 };

const migrationOf = (item: DueItem): string =>
  item.kind === "checkpoint" ? item.checkpoint.migration : item.migration;
const nameOf = (item: DueItem): string =>
  item.kind === "checkpoint"
    ? `${item.checkpoint.unit}/${item.checkpoint.requirement}`
    : item.kind === "gate"
      ? item.gate
      : item.kind;

/** `sweep`: what is due, and what it reads of the ledger. */
export const sweepContract = (make: Make<"SweepLedger" | "EnactLedger">): void => {
  const reading = () => ({ reader: make().SweepLedger, writer: make().EnactLedger });
  readHeadContract(reading);
  listHeadsContract(reading);
  findTurnContract(reading);
  findCheckpointContract(reading);
  findPolicyContract(reading);
  describe("what is due", () => {
    /** Of one migration, by queue. */
    const dueAt = async (migration: string, now: Instant): Promise<string[][]> =>
      Promise.all(
        make().SweepLedger.due.map(async (queue) =>
          (await queue.list(now, 1_000)).items.filter((item) => migrationOf(item) === migration).map(nameOf),
        ),
      );
    const namesAt = async (migration: string, now: Instant) => (await dueAt(migration, now)).flat().toSorted();

    it("is in all queues together each thing once: checkpoint, gate, summary or comparisons", async () => {
      const { SweepLedger: ledger } = make();
      const migration = newMigration();
      const checkpoints = range(40, (index) =>
        due(checkpoint(migration, { requirement: `r${10 + index}` }), minute(index)),
      );
      const gates = range(10, (index) => due(gate(migration, { id: `go@u${index}` }), minute(index)));
      await ledger.commit(commitOf({ checkpoints, gates, summary: due(summary(migration), minute(0)) }));
      await ledger.putWatermark(watermark(migration, { dueAt: minute(1) }));
      const all = [
        ...checkpoints.map(({ value }) => `${value.unit}/${value.requirement}`),
        ...gates.map(({ value }) => value.id),
        "summary",
        "comparisons",
      ];
      await vi.waitFor(async () => expect(await namesAt(migration, minute(60))).toEqual(all.toSorted()), LAG);
    });

    it("is due at its instant, and not a millisecond earlier", async () => {
      const { SweepLedger: ledger } = make();
      const migration = newMigration();
      const of = (requirement: string, at: Instant | null) => due(checkpoint(migration, { requirement }), at);
      await ledger.commit(
        commitOf({ checkpoints: [of("first", minute(1)), of("second", minute(2)), of("never", null)] }),
      );
      await vi.waitFor(async () => expect(await namesAt(migration, minute(9))).toHaveLength(2), LAG);
      expect(await namesAt(migration, "2026-11-22T12:00:59.999Z")).toEqual([]);
      expect(await namesAt(migration, minute(1))).toEqual(["pool01/first"]);
      expect(await namesAt(migration, minute(2))).toEqual(["pool01/first", "pool01/second"]);
    });

    it("comes oldest first, and no more of it than was asked for", async () => {
      const { SweepLedger: ledger } = make();
      const migration = newMigration();
      // An hour that no other test uses, so that a limit takes only what is of this one.
      const at = (index: number): Instant => `1999-01-01T00:00:${10 + index}.000Z`;
      const order = range(40, (index) => (index * 17) % 40);
      const checkpoints = order.map((index) =>
        due(checkpoint(migration, { requirement: `r${10 + index}` }), at(index)),
      );
      await ledger.commit(commitOf({ checkpoints }));
      await vi.waitFor(async () => expect(await namesAt(migration, at(39))).toHaveLength(40), LAG);
      const queues = await dueAt(migration, at(39));
      for (const [index, names] of queues.entries()) {
        expect(names).toEqual(names.toSorted());
        const some = (await ledger.due[index]?.list(at(39), 2))?.items ?? [];
        expect(some.length).toBeLessThanOrEqual(2);
        expect(some.filter((item) => migrationOf(item) === migration).map(nameOf)).toEqual(names.slice(0, some.length));
      }
      await (await planWriter(make().EnactLedger, migration)).removeCheckpoints(checkpoints.map(({ value }) => value));
    });

    it("comes page by page, each thing once, also where the items before a page are no longer due", async () => {
      const { SweepLedger: ledger, EnactLedger: apply } = make();
      const migration = newMigration();
      // As above, an hour of its own.
      const at = (index: number): Instant => `1998-01-01T00:00:${10 + index}.000Z`;
      const checkpoints = range(40, (index) =>
        due(checkpoint(migration, { requirement: `r${10 + index}` }), at(index)),
      );
      await ledger.commit(commitOf({ checkpoints }));
      await vi.waitFor(async () => expect(await namesAt(migration, at(39))).toHaveLength(40), LAG);
      const queues = await dueAt(migration, at(39));
      // Forty things in a few queues: the fullest has more than two, whatever their names are.
      const fullest = queues.reduce((best, one, index) => (one.length > (queues[best]?.length ?? 0) ? index : best), 0);
      const all = queues[fullest] ?? [];
      expect(all.length).toBeGreaterThan(2);
      const writer = await planWriter(apply, migration);
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await ledger.due[fullest]?.list(at(39), 2, cursor);
        const items = page?.items.filter((item) => migrationOf(item) === migration) ?? [];
        found.push(...items.map(nameOf));
        await writer.removeCheckpoints(
          checkpoints
            .map(({ value }) => value)
            .filter((one) => items.some((item) => nameOf(item) === `${one.unit}/${one.requirement}`)),
        );
        cursor = page?.cursor;
      } while (cursor !== undefined);
      expect(found).toEqual(all);
    });

    it("is in the lists where its place there says when, and in no other queue", async () => {
      const { SweepLedger: ledger, EnactLedger: apply } = make();
      const migration = newMigration();
      // An hour of its own.
      const at = (index: number): Instant => `1997-01-01T00:00:${10 + index}.000Z`;
      const missing = range(5, (index) => checkpoint(migration, { requirement: `r${index}`, deadline: at(index) }));
      const refused = { at: at(0), code: "seal-invalid", agent: "a", completedAt: at(0), fact: "f", count: 1 } as const;
      const remarked = checkpoint(migration, { requirement: "remarked", deadline: at(9), refused: refused as never });
      const late = checkpoint(migration, { requirement: "late", state: "late", remindAt: at(9) });
      // Without a plan, so that a sweep that a cloud runs by its clock meanwhile writes nothing of it.
      await apply.putHead(head(migration, { planVersion: 0 }));
      await ledger.commit(
        commitOf({
          checkpoints: [
            ...missing.map((one) => due(one, one.deadline)),
            due(remarked, at(9)),
            due(late, at(9)),
            due(checkpoint(migration, { requirement: "never" })),
          ],
        }),
      );
      const listedAt = async (now: Instant, limit: number): Promise<string[]> => {
        const names: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await ledger.listed.list(now, limit, cursor);
          expect(page.items.length).toBeLessThanOrEqual(limit);
          names.push(...page.items.filter((item) => migrationOf(item) === migration).map(nameOf));
          cursor = page.cursor;
        } while (cursor !== undefined);
        return names;
      };
      const all = missing.map(({ unit, requirement }) => `${unit}/${requirement}`);
      await vi.waitFor(async () => expect(await listedAt(at(9), 2)).toEqual(all), LAG);
      expect(await listedAt(at(2), 100)).toEqual(all.slice(0, 3));
      expect(await listedAt(`${at(2).slice(0, -4)}999Z`.replace(":12.", ":11."), 100)).toEqual(all.slice(0, 2));
      await vi.waitFor(
        async () => expect(await namesAt(migration, at(9))).toEqual(["pool01/late", "pool01/remarked"]),
        LAG,
      );
      const writer = await planWriter(apply, migration);
      await writer.removeCheckpoints([...missing, remarked, late]);
    });

    it("is in a list too early where its evidence was refreshed, until it is put where it is due", async () => {
      const { SweepLedger: ledger, EnactLedger: apply } = make();
      const migration = newMigration();
      // In time to come, so that a sweep that a cloud runs by its clock meanwhile places nothing.
      const at = (hour: number): Instant => `2996-01-01T${10 + hour}:00:00.000Z`;
      const of = (requirement: string, version: number, until: Instant) =>
        checkpoint(migration, {
          requirement,
          version,
          state: "passed",
          evidence: { ...evidence(until), receivedAt: at(0) },
        });
      const commit = (one: Checkpoint, listedAt?: Instant) =>
        ledger.commit(commitOf({ checkpoints: [due(one, one.evidence?.validUntil)], listedAt }));
      await apply.putHead(head(migration));
      const [kept, shorter] = [of("kept", 2, at(8)), of("shorter", 2, at(4))];
      await commit(of("kept", 1, at(6)));
      await commit(of("shorter", 1, at(6)));
      await commit(kept, at(6));
      await commit(shorter, at(6));
      const listedAt = async (now: Instant) => {
        const [items, early]: [string[], EarlyPlace[]] = [[], []];
        let cursor: string | undefined;
        do {
          const page = await ledger.listed.list(now, 50, cursor);
          items.push(...page.items.filter((item) => migrationOf(item) === migration).map(nameOf));
          early.push(...page.early.filter(({ checkpoint: one }) => one.migration === migration));
          cursor = page.cursor;
        } while (cursor !== undefined);
        return { items, early };
      };
      const { unit, requirement } = kept;
      const early = { checkpoint: { migration, unit, requirement }, version: 2, listedAt: at(6), at: at(8) };
      await vi.waitFor(
        async () => expect(await listedAt(at(6))).toEqual({ items: ["pool01/shorter"], early: [early] }),
        LAG,
      );
      expect(await listedAt(at(5))).toEqual({ items: ["pool01/shorter"], early: [] });
      expect(await ledger.listed.place({ ...early, version: 1 })).toBe(false);
      expect(await ledger.listed.place({ ...early, listedAt: at(5) })).toBe(false);
      expect(await ledger.listed.place(early)).toBe(true);
      expect(await ledger.listed.place(early)).toBe(false);
      expect(await ledger.findCheckpoint(early.checkpoint)).toEqual(kept);
      await vi.waitFor(async () => expect((await listedAt(at(7))).early).toEqual([]), LAG);
      await vi.waitFor(
        async () => expect((await listedAt(at(8))).items).toEqual(["pool01/shorter", "pool01/kept"]),
        LAG,
      );
      await (await planWriter(apply, migration)).removeCheckpoints([kept, shorter]);
      expect(await ledger.listed.place({ ...early, listedAt: at(8) })).toBe(false);
    });

    it("is no longer due once it was written with a later instant, with none, or removed", async () => {
      const { SweepLedger: ledger, EnactLedger: apply } = make();
      const migration = newMigration();
      const of = (requirement: string, version: number, at: Instant | null) =>
        due(checkpoint(migration, { requirement, version }), at);
      const names = ["later", "never", "removed", "same"];
      await ledger.commit(
        commitOf({
          checkpoints: names.map((name) => of(name, 1, minute(0))),
          gates: [due(gate(migration), minute(0))],
          summary: due(summary(migration), minute(0)),
        }),
      );
      await vi.waitFor(async () => expect(await namesAt(migration, minute(0))).toHaveLength(6), LAG);
      await ledger.commit(
        commitOf({
          checkpoints: [of("later", 2, minute(5)), of("never", 2, null), of("same", 2, minute(0))],
          gates: [due(gate(migration, { version: 2 }), null)],
          summary: due(summary(migration, { version: 2 }), minute(5)),
        }),
      );
      await (await planWriter(apply, migration)).removeCheckpoints([checkpoint(migration, { requirement: "removed" })]);
      await vi.waitFor(async () => expect(await namesAt(migration, minute(0))).toEqual(["pool01/same"]), LAG);
      expect(await namesAt(migration, minute(5))).toEqual(["pool01/later", "pool01/same", "summary"]);
    });
  });
};
