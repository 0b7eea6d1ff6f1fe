import type { Fact } from "../core/history/fact.ts";
import type { Checkpoint, CheckpointKey } from "../core/readiness/checkpoint/checkpoint.ts";
import type { Head } from "../core/readiness/head.ts";
import type { Watermark } from "../core/readiness/watermark.ts";
import type { CommitLedger } from "./commit.ts";

/** What `compare` reads of the ledger. */
export interface CompareLedger extends CommitLedger {
  readHead(migration: string): Promise<Head | undefined>;
  listHeads(): Promise<readonly Head[]>;
  findCheckpoint(checkpoint: CheckpointKey): Promise<Checkpoint | undefined>;
  findFact(id: string): Promise<Fact | undefined>;
  /** Up to when all of the migration has been compared; undefined where nobody has written it yet. */
  findWatermark(migration: string): Promise<Watermark | undefined>;
  /** Whatever was there: the last one that is written stays. @throws Failure `ledger-*` */
  putWatermark(watermark: Watermark): Promise<void>;
}
