import { describe, expect, it } from "vitest";
import { dynamoPackLedger } from "../../adapters/dynamo/pack.ts";
import { dynamoSweepLedger } from "../../adapters/dynamo/sweep.ts";
import { plus } from "../../core/instant.ts";
import { renderMail } from "../../core/notification/mail/mail.ts";
import type { PackRecord } from "../../core/pack/request.ts";
import type { SweepPorts } from "../../functions/sweep/ports.ts";
import { sweep } from "../../functions/sweep/sweep.ts";
import { applyTo, contentOf, NO_QUEUE, TABLE } from "../support/applied.ts";
import { planText } from "../support/plan.ts";
import { memoryStore, overSimulatedTable, type SimulatedTable } from "../support/simulated-table.ts";

/** A plan may ask for an evidence pack with each summary: it is made once, and the summary names it. */

const MINUTE = 60_000;
const SUMMARY = 'summary: { every: day, at: "06:00", contacts: [ana], pack: true }';
const counts = { facts: 1, seals: 0, verdicts: 0, checkpoints: 4, findings: 0, approvals: 1, notifications: 0 };
const made = { at: "", object: { key: "k", versionId: "v" }, bytes: 12_345_678, sha256: "ab".repeat(32), counts };

/** A migration some minutes after its summary was due. @param cut names the calls that are cut off before they do anything */
const dueIn = (table: SimulatedTable, cut: Set<string> = new Set()) => {
  const { pause, random } = table.by;
  const { findPack, putPack, endPack, pagePacks } = dynamoPackLedger(TABLE, table.client);
  const enqueued: string[] = [];
  const once = async <T>(name: string, call: () => Promise<T>): Promise<T> => {
    if (cut.delete(name)) throw new Error(`cut off before ${name}`);
    return call();
  };
  const packs: SweepPorts["packs"] = {
    findPack,
    putPack: (record) => once("put", () => putPack(record)),
    enqueuePack: ({ id }) => once("enqueue", async () => void enqueued.push(id)),
  };
  let minutes = 24 * 60;
  return {
    enqueued,
    /** One run of the sweep, so many minutes later. */
    sweepAfter: (later: number) => {
      minutes += later;
      const clock = () => plus(table.by.clock(), minutes * MINUTE);
      const ledger = dynamoSweepLedger(TABLE, table.client);
      return sweep({ ledger, queue: NO_QUEUE, packs, clock, pause, random, sender: "c@example.com" }, () => true);
    },
    records: async (): Promise<readonly PackRecord[]> => (await pagePacks("contoso", { limit: 10 })).items,
    end: async (record: PackRecord | undefined, how: Partial<PackRecord>) => {
      if (record !== undefined) await endPack({ ...record, ...how });
    },
    summaries: () => contentOf(table).notifications.filter(({ kind }) => kind === "summary"),
  };
};

/** Indexes are as late as they are. */
const indexed = () => new Promise((resolve) => setTimeout(resolve, MINUTE / 2));

const inMigration = (act: (table: SimulatedTable) => Promise<void>): Promise<void> =>
  overSimulatedTable(async (table) => {
    await applyTo(table, memoryStore(), "contoso", planText({ extra: SUMMARY }));
    await indexed();
    await act(table);
  });

describe("a summary with an evidence pack", () => {
  it("waits until its pack is made, names it with its digest, and goes out once", () =>
    inMigration(async (table) => {
      const { sweepAfter, records, end, summaries, enqueued } = dueIn(table);
      await sweepAfter(0);
      await sweepAfter(1);
      const [record, ...others] = await records();
      expect(others).toEqual([]);
      expect(enqueued).toEqual([record?.id]);
      expect(summaries()).toEqual([]);
      await end(record, { made });
      await sweepAfter(1);
      await sweepAfter(1);
      const [summary, ...more] = summaries();
      expect(more).toEqual([]);
      expect(summary?.story).toMatchObject({ pack: { id: record?.id, asOf: record?.asOf, sha256: made.sha256 } });
      expect(await records()).toHaveLength(1);
      if (summary === undefined) throw new Error("there is no summary");
      for (const [language, title] of [
        ["en", "Evidence pack"],
        ["es", "Paquete de evidencias"],
      ] as const) {
        const { text } = renderMail(summary, language);
        expect(text).toContain(title);
        expect(text).toContain(made.sha256);
        expect(text).toMatch(/11[.,]77 MiB/);
        expect(text).toContain(`cleargate pack contoso --as-of ${record?.asOf}`);
      }
    }));

  it("has one pack for each period, wherever whoever asks for it is cut off", () =>
    inMigration(async (table) => {
      const { sweepAfter, records, end, summaries, enqueued } = dueIn(table, new Set(["put", "enqueue"]));
      expect((await sweepAfter(0)).failures).toHaveLength(1);
      expect(await records()).toEqual([]);
      expect((await sweepAfter(0)).failures).toHaveLength(1);
      expect(await records()).toHaveLength(1);
      expect(enqueued).toEqual([]);
      await sweepAfter(19);
      expect(enqueued).toEqual([]);
      await sweepAfter(1);
      expect(enqueued).toHaveLength(1);
      const [first] = await records();
      await end(first, { made });
      await sweepAfter(1);
      await sweepAfter(24 * 60);
      expect(summaries()).toHaveLength(1);
      const [second] = (await records()).filter(({ id }) => id !== first?.id);
      expect(second?.asOf).toBe(plus(first?.asOf ?? "", 24 * 60 * MINUTE));
    }));

  it("goes out without it where it cannot be made, or was not within an hour, and says so", () =>
    inMigration(async (table) => {
      const { sweepAfter, records, end, summaries } = dueIn(table);
      await sweepAfter(0);
      await end((await records())[0], { failed: { at: "", reason: "a plan is missing" } });
      await sweepAfter(1);
      expect(summaries()[0]?.story).toMatchObject({ pack: { sha256: null, reason: "a plan is missing" } });
      await sweepAfter(24 * 60);
      expect(summaries()).toHaveLength(1);
      await sweepAfter(60);
      expect(summaries()[1]?.story).toMatchObject({ pack: { sha256: null, reason: null } });
    }));

  it("is as before where the plan asks for no pack", () =>
    overSimulatedTable(async (table) => {
      await applyTo(table, memoryStore(), "contoso", planText({ extra: SUMMARY.replace(", pack: true", "") }));
      const { sweepAfter, records, summaries } = dueIn(table);
      await indexed();
      await sweepAfter(0);
      expect(await records()).toEqual([]);
      expect(summaries()[0]?.story).not.toHaveProperty("pack");
    }));
});
