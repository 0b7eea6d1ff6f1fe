import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Item } from "../../adapters/dynamo/items.ts";
import type { Cloud } from "../../local/cloud.ts";
import { openDataFolder } from "../../local/data-folder.ts";
import { timed } from "../measure.ts";
import { importItems } from "./import-items.ts";
import { withCloud } from "./with-cloud.ts";

/** Filling the ledger is not what is measured. */
const UNLIMITED = { readUnits: 1_000_000_000, writeUnits: 1_000_000_000, burstSeconds: 1 };

/**
 * Runs work on a cloud whose ledger has these items: one cloud makes the table, its engine is filled, and another opens it.
 * @param prepare what the first cloud does before
 */
export const withFilledCloud = async <T>(
  items: Iterable<Item>,
  work: (cloud: Cloud) => Promise<T>,
  prepare: (cloud: Cloud) => Promise<unknown> = async () => {},
): Promise<T> => {
  const dataDir = mkdtempSync(join(tmpdir(), "cleargate-bench-estate-"));
  try {
    const table = await withCloud(
      async (cloud) => {
        await prepare(cloud);
        return cloud.table;
      },
      { dataDir },
    );
    let count = 0;
    const seconds = await timed(async () => {
      count = await importItems(openDataFolder(dataDir).ledger, table, items);
    });
    process.stderr.write(`filled with ${count} items in ${seconds.toFixed(1)} s\n`);
    return await withCloud(work, { dataDir, partitionLimit: UNLIMITED });
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
};
