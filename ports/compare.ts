import type { Fact } from "../core/history/fact.ts";
import type { Checkpoint, CheckpointKey } from "../core/readiness/checkpoint/checkpoint.ts";
import type { Head } from "../core/readiness/head.ts";
import type { CommitLedger } from "./commit.ts";
import type { Watermarks } from "./watermarks.ts";

/** What `compare` reads of the ledger. */
export interface CompareLedger extends CommitLedger, Watermarks {
  readHead(migration: string): Promise<Head | undefined>;
  listHeads(): Promise<readonly Head[]>;
  findCheckpoint(checkpoint: CheckpointKey): Promise<Checkpoint | undefined>;
  findFact(id: string): Promise<Fact | undefined>;
}
