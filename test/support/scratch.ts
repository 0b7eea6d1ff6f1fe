import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Scratch, scratchIn } from "../../agent/sorting/scratch.ts";
import type { SourceReading } from "../../agent/sources/source.ts";
import type { Entry } from "../../core/manifest/entry.ts";

const folder = mkdtempSync(join(tmpdir(), "cleargate-scratch-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

/** Of few records in memory, so that what tests read is sorted on disk where it is more. */
export const SCRATCH: Scratch = scratchIn(folder, 4_096);

/** A reading with its entries in a list. */
export type ListedReading = Omit<SourceReading, "entries"> & { readonly entries: readonly Entry[] };

export const listed = async (reading: Promise<SourceReading>): Promise<ListedReading> => {
  const { entries, ...rest } = await reading;
  return { ...rest, entries: [...entries] };
};
