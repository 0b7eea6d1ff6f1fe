import type { NoteKey } from "../../core/log/note-key.ts";
import type { LedgerLimits } from "../../core/plan/limits.ts";
import type { Clock, Pause } from "../../ports/clock.ts";
import type { Unpack } from "../../ports/codec.ts";
import type { LogFiles } from "../../ports/log.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { PackLedger } from "../../ports/pack.ts";
import type { NewPackDraft, PackStore } from "../../ports/pack-draft.ts";

/** CRC-32 of ISO 3309, as ZIP has it. */
export type Crc32 = (bytes: Uint8Array) => number;

export interface PackPorts {
  readonly ledger: PackLedger;
  /** Plans, lists and manifests. */
  readonly store: ObjectStore;
  /** The log, as it is published. */
  readonly log: Pick<LogFiles, "find">;
  /** Whose signatures of the log's head are packed, where there are any. */
  readonly witnesses: readonly NoteKey[];
  readonly packs: PackStore;
  readonly newDraft: NewPackDraft;
  readonly unpack: Unpack;
  readonly clock: Clock;
  readonly pause: Pause;
  /** Of the ledger that plans were accepted for. */
  readonly limits: LedgerLimits;
  readonly crc32: Crc32;
  /** The program that verifies a pack, which is in each. */
  readonly verifier: () => Promise<Uint8Array>;
}
