import { foldCase } from "../core/audit/comparisons/fold-case.ts";
import type { Keys } from "../core/audit/comparisons/merge.ts";
import { systemLine } from "../core/audit/comparisons/system-changes.ts";
import { Failure } from "../core/failure.ts";
import type { Entry } from "../core/manifest/entry.ts";
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

/** What a manifest that was audited before says, entry by entry, read again from the store. */
async function* readEntries<T>(
  { store, unpack, budget }: KeyPorts,
  object: ObjectVersion,
  read: (entry: Entry) => T,
): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  const reader = manifestReader({ header: () => (entry) => void batch.push(read(entry)) });
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
  ...foldCase(readEntries(ports, object, ({ key }) => key)),
});

/** The whole entries of one unit's inventory of the existing system as a stream; their keys have no case. */
export const systemLinesOf = (ports: KeyPorts, unit: string, object: ObjectVersion): Keys => ({
  unit,
  batches: readEntries(ports, object, systemLine),
});
