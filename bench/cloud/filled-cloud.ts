import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Cloud } from "../../local/cloud.ts";
import { openDataFolder } from "../../local/data-folder.ts";
import { timed } from "../measure.ts";
import { importItems } from "./import-items.ts";
import { type EstateSize, itemsOf } from "./stored-estate.ts";
import { withCloud } from "./with-cloud.ts";

/** Filling the ledger is not what is measured. */
const UNLIMITED = { readUnits: 1_000_000_000, writeUnits: 1_000_000_000, burstSeconds: 1 };

/** Runs work on a cloud whose ledger has an estate: one makes the table, its engine is filled, and another opens it. */
export const withFilledCloud = async <T>(size: EstateSize, work: (cloud: Cloud) => Promise<T>): Promise<T> => {
  const dataDir = mkdtempSync(join(tmpdir(), "cleargate-bench-estate-"));
  try {
    const table = await withCloud(async (cloud) => cloud.table, { dataDir });
    let count = 0;
    const seconds = await timed(async () => {
      count = await importItems(openDataFolder(dataDir).ledger, table, itemsOf(size));
    });
    process.stderr.write(`filled with ${count} items in ${seconds.toFixed(1)} s\n`);
    return await withCloud(work, { dataDir, partitionLimit: UNLIMITED });
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
};
