import { createHash } from "node:crypto";
import { crc32, inflateRawSync } from "node:zlib";
import { describe, expect, it, vi } from "vitest";
import { sha256Of } from "../../../core/pack/pack-file.ts";
import type { PackRecord } from "../../../core/pack/request.ts";
import type { Page } from "../../../ports/query.ts";
import { personOf } from "../../support/people.ts";
import type { Make } from "../ports.ts";
import {
  bytesOf,
  commitOf,
  failing,
  head,
  manifestFact,
  minute,
  newMigration,
  notification,
  range,
} from "../values.ts";
import type { ReceiveBodies } from "./reconcile.ts";

const LAG = { timeout: 10_000, interval: 100 };

const record = (migration: string, over: Partial<PackRecord> = {}): PackRecord => ({
  ...{ id: "p1", migration, gate: null, asOf: minute(5), manifests: false, by: personOf("eva") },
  ...{ requestedAt: minute(6), made: null, failed: null },
  ...over,
});
const made = { at: minute(7), object: { key: "packs/a.zip", versionId: "v" }, bytes: 3, counts: {} as never };

const everyPage = async <T>(page: (cursor: string | undefined) => Promise<Page<T>>): Promise<T[]> => {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const next = await page(cursor);
    items.push(...next.items);
    ({ cursor } = next);
  } while (cursor !== undefined);
  return items;
};

/** Packs in the ledger, and what they are made of. */
export const packLedgerContract = (
  make: Make<"PackLedger" | "CommitLedger" | "EnactLedger" | "Outbox" | "LogIndex">,
): void => {
  describe("the packs of a migration", () => {
    it("are there once for each id, as whoever asked first has them", async () => {
      const migration = newMigration();
      const { PackLedger: ledger } = make();
      expect(await ledger.findPack(migration, "p1")).toBeUndefined();
      const first = record(migration);
      expect(await ledger.putPack(first)).toEqual(first);
      expect(await ledger.putPack(record(migration, { by: personOf("kim") }))).toEqual(first);
      expect(await ledger.findPack(migration, "p1")).toEqual(first);
    });

    it("end once", async () => {
      const migration = newMigration();
      const { PackLedger: ledger } = make();
      await ledger.putPack(record(migration));
      await ledger.endPack(record(migration, { made }));
      await ledger.endPack(record(migration, { failed: { at: minute(8), reason: "x" } }));
      expect(await ledger.findPack(migration, "p1")).toEqual(record(migration, { made }));
    });

    it("are listed page by page, without who fetched them", async () => {
      const migration = newMigration();
      const { PackLedger: ledger } = make();
      const records = range(5, (index) => record(migration, { id: `p${index}` }));
      for (const one of records) await ledger.putPack(one);
      const access = { migration, pack: "p1", at: minute(9), by: personOf("eva") };
      await ledger.putAccess(access);
      await ledger.putAccess(access);
      expect(await everyPage((cursor) => ledger.pagePacks(migration, { limit: 2, cursor }))).toEqual(records);
      await expect(ledger.pagePacks(migration, { limit: 2, cursor: "no" })).rejects.toMatchObject(
        failing("cursor-invalid"),
      );
    });
  });

  it("gives every fact by an instant, whole and in the order of recording", async () => {
    const migration = newMigration();
    const { PackLedger: ledger, CommitLedger: writer } = make();
    const facts = [3, 1, 2, 9].map((at) =>
      manifestFact(migration, { id: `${migration}-${at}`, recordedAt: minute(at), events: [] }),
    );
    for (const fact of facts) await writer.commit(commitOf({ fact }));
    await vi.waitFor(async () => {
      const found = await everyPage((cursor) => ledger.pageFacts(migration, { until: minute(3), limit: 2, cursor }));
      expect(found).toEqual([facts[1], facts[2], facts[0]]);
    }, LAG);
  });

  it("gives the notifications of a topic with their deliveries, in the order of their numbers", async () => {
    const migration = newMigration();
    const { PackLedger: ledger, CommitLedger: writer, Outbox: outbox } = make();
    const notifications = [1, 2, 10].map((epoch) => notification(migration, { epoch }));
    for (const one of notifications) await writer.commit(commitOf({ notifications: [one] }));
    await writer.commit(commitOf({ notifications: [notification(migration, { topic: "other" })] }));
    const [first = notification(migration)] = notifications;
    const claim = await outbox.claim(first, { channel: "mail", id: "ana" }, "h", minute(0), minute(1));
    const found = await everyPage((cursor) => ledger.pageNotifications(migration, "go", { limit: 2, cursor }));
    expect(found.map((one) => one.notification)).toEqual(notifications);
    expect(found.map(({ deliveries }) => deliveries)).toEqual([[claim], [], []]);
  });

  it("finds the salts of people as the log has them, in their order, and makes none", async () => {
    const { PackLedger: ledger, LogIndex: index } = make();
    const [first, second, unknown] = range(3, () => sha256Of(newMigration())) as [string, string, string];
    expect(await ledger.findSalts([first])).toEqual(new Map());
    const salts = await index.readSalts([first, second]);
    expect([...(await ledger.findSalts([second, unknown, first]))]).toEqual(
      [second, first].map((one) => [one, Buffer.from(salts.get(one) ?? "")]),
    );
  });

  it("finds the heads of migrations", async () => {
    const migration = newMigration();
    const { PackLedger: ledger, EnactLedger: writer } = make();
    expect(await ledger.readHead(migration)).toBeUndefined();
    await writer.putHead(head(migration));
    expect(await ledger.readHead(migration)).toEqual(head(migration));
    expect((await ledger.listHeads()).map((one) => one.migration)).toContain(migration);
  });
};

async function* piecesOf(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

/** Where packs lie. */
export const packStoreContract = (make: Make<"PackStore">): void => {
  it("keeps the first archive of a key, and gives it to whoever has its address", async () => {
    const key = `packs/${newMigration()}/a.zip`;
    const { PackStore: store } = make();
    const first = await store.put(key, 6, () => piecesOf("abc", "def"));
    expect(first).toMatchObject({ isNew: true, object: { key }, sha256: sha256Of("abcdef") });
    expect(await store.put(key, 5, () => piecesOf("other"))).toEqual({ ...first, isNew: false });
    const response = await fetch(await store.link(first.object, 60, "a.zip"));
    expect(await response.text()).toBe("abcdef");
  });
};

/** The files of a pack while it is made. */
export const packDraftContract = (make: Make<"NewPackDraft">): void => {
  it("has each file as it was written, packed or as it is, with what ZIP states of it", async () => {
    const draft = await make().NewPackDraft((name) => name === "packed");
    try {
      await draft.append("packed", "ü".repeat(70_000));
      await draft.append("plain", new Uint8Array([1, 2]));
      await draft.append("packed", "end");
      await draft.append("empty", "");
      const files = new Map((await draft.finish()).map((file) => [file.name, file]));
      const content = Buffer.from(`${"ü".repeat(70_000)}end`);
      const packed = await bytesOf(draft.read("packed"));
      expect(inflateRawSync(packed).equals(content)).toBe(true);
      expect(files.get("packed")).toEqual({
        ...{ name: "packed", bytes: content.length, crc32: crc32(content) },
        sha256: createHash("sha256").update(content).digest("hex"),
        packed: { bytes: packed.length, sha256: createHash("sha256").update(packed).digest("hex") },
      });
      expect(files.get("plain")).toMatchObject({ bytes: 2, packed: null });
      expect([...(await bytesOf(draft.read("plain")))]).toEqual([1, 2]);
      expect(files.get("empty")).toMatchObject({ bytes: 0, packed: null });
    } finally {
      await draft.discard();
      await draft.discard();
    }
  });
};

/** The queue of packs that are to be made. */
export const packQueueContract = (make: Make<"PackQueue">, receiveBodies: ReceiveBodies): void => {
  it("names the migration and the pack", async () => {
    const migration = newMigration();
    await make().PackQueue.enqueuePack({ migration, id: "p1" });
    const received = (await receiveBodies()).map((body) => JSON.parse(body) as { migration?: string });
    expect(received.filter((one) => one.migration === migration)).toEqual([{ migration, id: "p1" }]);
  });
};
