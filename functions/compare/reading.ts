import { foldCase } from "../../core/audit/comparisons/fold-case.ts";
import type { Keys } from "../../core/audit/comparisons/merge.ts";
import { Failure } from "../../core/failure.ts";
import { findManifestKey } from "../../core/manifest/object-key.ts";
import { manifestReader } from "../../core/manifest/read.ts";
import type { TimeLeft } from "../../ports/clock.ts";
import type { PackPiece, Unpack } from "../../ports/codec.ts";
import type { CompareLedger } from "../../ports/compare.ts";
import type { ObjectStore, ObjectVersion } from "../../ports/object-store.ts";
import type { Budget } from "../work-budget.ts";

/** What reading the inputs of a comparison needs. */
export interface ReadingPorts {
  readonly ledger: Pick<CompareLedger, "findFact">;
  readonly store: ObjectStore;
  readonly unpack: Unpack;
  readonly packPiece: PackPiece;
  readonly timeLeft: TimeLeft;
}

/** What reading within the share of one comparison needs. */
export interface BudgetedPorts extends ReadingPorts {
  readonly budget: Budget;
}

/** The keys of a manifest that was accepted before, read again from the store. */
async function* readKeys(
  { store, unpack, budget }: BudgetedPorts,
  object: ObjectVersion,
): AsyncGenerator<readonly string[]> {
  let batch: string[] = [];
  const reader = manifestReader({ header: () => (entry) => void batch.push(entry.key) });
  const manifestKey = findManifestKey(object.key);
  const { chunks } = await store.open(object);
  for await (const chunk of unpack(manifestKey?.encoding ?? "zst", chunks).chunks) {
    budget();
    reader.push(chunk);
    if (batch.length > 0) yield batch;
    batch = [];
  }
  const { fault } = reader.end();
  if (fault !== undefined) throw new Failure("store-changed", `${object.key} was accepted and is now ${fault.code}`);
}

/** The keys of one unit's manifest as a stream. */
export const keysOf = (ports: BudgetedPorts, unit: string, object: ObjectVersion): Keys => ({
  unit,
  ...foldCase(readKeys(ports, object)),
});
