import { expect, it } from "vitest";
import type { Make } from "../ports.ts";
import { minute, newMigration, watermark } from "../values.ts";

/** Up to when all of a migration has been compared, of every ledger that keeps it. */
export const watermarksContract = (make: Make<"Watermarks">): void => {
  it("finds up to when all has been compared as it was written last, whatever was there, and none of what never was", async () => {
    const { Watermarks: ledger } = make();
    const migration = newMigration();
    expect(await ledger.findWatermark(migration)).toBeUndefined();
    const first = watermark(migration, { waiting: { "pool01/names": minute(1), "global/homed-once": minute(2) } });
    await ledger.putWatermark(first);
    expect(await ledger.findWatermark(migration)).toEqual(first);
    const older = watermark(migration, { at: minute(-60), dueAt: minute(-30) });
    await ledger.putWatermark(older);
    expect(await ledger.findWatermark(migration)).toEqual(older);
    expect(await ledger.findWatermark(newMigration())).toBeUndefined();
  });
};
