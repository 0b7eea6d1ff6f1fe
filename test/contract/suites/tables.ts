import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { expect, it } from "vitest";
import type { TableColumn } from "../../../ports/tables.ts";
import type { Make } from "../ports.ts";
import { newMigration, range } from "../values.ts";

/** Files of tables, and where they lie. */
export const tableStoreContract = (make: Make<"TableStore">): void => {
  it("puts a file over the one that has its name", async () => {
    const key = `history/migration=${newMigration()}/day=2026-11-22/history.parquet`;
    const { TableStore: store } = make();
    await store.putTable(key, Buffer.from("first"));
    // What is there then, test/cloud/analytics.test.ts reads.
    await expect(store.putTable(key, Buffer.from("second"))).resolves.toBeUndefined();
  });
};

const COLUMNS: readonly TableColumn[] = [
  { name: "text", type: "text" },
  { name: "texts", type: "texts" },
  { name: "at", type: "instant" },
  { name: "count", type: "whole" },
];

export const newRowsContract = (make: Make<"NewRows">): void => {
  const written = async (rows: readonly Readonly<Record<string, unknown>>[]) => {
    const pieces: Uint8Array[] = [];
    const writer = make().NewRows(COLUMNS, async (bytes) => void pieces.push(bytes), "test");
    for (const row of rows) await writer.write(row);
    const early = pieces.length;
    await writer.end();
    const folder = mkdtempSync(join(tmpdir(), "cleargate-rows-"));
    try {
      writeFileSync(join(folder, "x.parquet"), Buffer.concat(pieces));
      const file = await asyncBufferFromFile(join(folder, "x.parquet"));
      return { read: await parquetReadObjects({ file }), early };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  const AT = "2026-11-22T08:00:00.123Z";

  it("writes every row with its types, what is absent as absent", async () => {
    const { read } = await written([
      { text: "ü", texts: ["a", "b"], at: AT, count: Number.MAX_SAFE_INTEGER },
      { text: null, texts: [], at: null },
    ]);
    expect(read).toEqual([
      { text: "ü", texts: ["a", "b"], at: new Date(AT), count: BigInt(Number.MAX_SAFE_INTEGER) },
      { text: null, texts: [], at: null, count: null },
    ]);
    expect((await written([])).read).toEqual([]);
  });

  it("writes a number as absent that the format cannot hold, and the rows beside it", async () => {
    const { read } = await written([{ count: 2 ** 63 }, { count: 4.5e20 }, { count: -(2 ** 62) }, { count: 1 }]);
    expect(read.map(({ count }) => count)).toEqual([null, null, -(2n ** 62n), 1n]);
  });

  it("hands on what it has written while rows still come, whether they are many or long", async () => {
    const many = await written(range(10_001, (count) => ({ count })));
    expect(many.read).toHaveLength(10_001);
    expect(many.read.at(-1)).toMatchObject({ count: 10_000n });
    const long = await written(range(9, (count) => ({ count, text: String(count).repeat(1_000_000) })));
    expect(long.read).toHaveLength(9);
    expect([many.early, long.early].every((pieces) => pieces > 0)).toBe(true);
    expect((await written(range(9, (count) => ({ count })))).early).toBe(0);
  });
};
