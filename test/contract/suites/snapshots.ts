import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../../core/history/snapshot.ts";
import type { Make } from "../ports.ts";
import { newMigration } from "../values.ts";

/** The names of snapshots, by the instant up to which they are. */
export const snapshotsContract = (make: Make<"Snapshots">): void => {
  const snapshot = (migration: string, minute: number, digest = "d"): Snapshot => ({
    ...{ migration, upTo: `2026-11-22T00:${String(minute).padStart(2, "0")}:00.000Z`, facts: minute, digest },
    object: { key: `snapshots/${minute}`, versionId: "v" },
  });

  describe("snapshots", () => {
    it("are those up to an instant, the newest first, as many as are asked for", async () => {
      const migration = newMigration();
      const all = [1, 2, 3].map((minute) => snapshot(migration, minute));
      for (const one of all) await make().Snapshots.putSnapshot(one);
      const [first, second, third] = all as [Snapshot, Snapshot, Snapshot];
      const { listSnapshots } = make().Snapshots;
      expect(await listSnapshots(migration, third.upTo, 2)).toEqual([third, second]);
      expect(await listSnapshots(migration, "2026-11-22T00:02:59.000Z", 9)).toEqual([second, first]);
      expect(await listSnapshots(migration, "2026-11-22T00:00:00.000Z", 9)).toEqual([]);
      expect(await listSnapshots(`${migration}2`, third.upTo, 9)).toEqual([]);
    });

    it("are written once: of two of one instant, the first stays", async () => {
      const migration = newMigration();
      await make().Snapshots.putSnapshot(snapshot(migration, 1, "first"));
      await make().Snapshots.putSnapshot(snapshot(migration, 1, "second"));
      expect(await make().Snapshots.listSnapshots(migration, "2026-11-23T00:00:00.000Z", 9)).toMatchObject([
        { digest: "first" },
      ]);
    });
  });
};
