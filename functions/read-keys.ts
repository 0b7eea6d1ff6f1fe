import { foldCase } from "../core/audit/comparisons/fold-case.ts";
import type { Keys } from "../core/audit/comparisons/merge.ts";
import { Failure } from "../core/failure.ts";
import { findManifestKey } from "../core/manifest/object-key.ts";
import { manifestReader } from "../core/manifest/read.ts";
import type { Unpack } from "../ports/codec.ts";
import type { ObjectStore, ObjectVersion } from "../ports/object-store.ts";
import { type Budget, unpackWithin } from "./work-budget.ts";

/** Why a manifest that was accepted cannot be read any more, however often it is tried. */
export const UNREADABLE = ["object-missing", "store-changed", "codec-damaged", "codec-bomb"] as const;

/** What reading a manifest again needs. */
export interface KeyPorts {
  readonly store: ObjectStore;
  readonly unpack: Unpack;
  /** Asked at each piece. */
  readonly budget: Budget;
}

/** The keys of a manifest that was audited before, read again from the store. */
async function* readKeys(
  { store, unpack, budget }: KeyPorts,
  object: ObjectVersion,
): AsyncGenerator<readonly string[]> {
  let batch: string[] = [];
  const reader = manifestReader({ header: () => (entry) => void batch.push(entry.key) });
  const manifestKey = findManifestKey(object.key);
  const { chunks } = unpackWithin(budget, unpack, manifestKey?.encoding ?? "zst", await store.open(object));
  for await (const chunk of chunks) {
    reader.push(chunk);
    if (batch.length > 0) yield batch;
    batch = [];
  }
  const { fault } = reader.end();
  if (fault !== undefined) throw new Failure("store-changed", `${object.key} was accepted and is now ${fault.code}`);
}

/** The keys of one unit's manifest as a stream. */
export const keysOf = (ports: KeyPorts, unit: string, object: ObjectVersion): Keys => ({
  unit,
  ...foldCase(readKeys(ports, object)),
});
