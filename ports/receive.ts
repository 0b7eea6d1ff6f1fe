import type { PlanLookup } from "../core/audit/scope.ts";
import type { StoredCopy } from "../core/audit/stored-copies.ts";
import type { Fact } from "../core/history/fact.ts";
import type { Instant } from "../core/instant.ts";
import type { CopiedObject } from "../core/manifest/header.ts";
import type { Checkpoint, CheckpointKey } from "../core/readiness/checkpoint/checkpoint.ts";
import type { Head } from "../core/readiness/head.ts";
import type { CommitLedger } from "./commit.ts";

/** What one manifest needs from the ledger, whatever the size of the plan. */
export interface ManifestContext {
  readonly head: Head | undefined;
  readonly known: PlanLookup;
  readonly checkpoint: Checkpoint | undefined;
  /** Where the list of what passes has it. */
  readonly listedAt?: Instant | undefined;
}

/** A manifest by the fact that it becomes, its agent, and the checkpoint that it is evidence for. */
export interface ManifestAsked {
  readonly fact: string;
  readonly agent: string;
  readonly checkpoint: CheckpointKey;
}

export interface ManifestRead {
  readonly hasFact: boolean;
  readonly context: ManifestContext;
}

/** What `receive` reads of the ledger. */
export interface ReceiveLedger extends CommitLedger {
  hasFact(id: string): Promise<boolean>;
  findFact(id: string): Promise<Fact | undefined>;
  readManifestContext(agent: string, checkpoint: CheckpointKey): Promise<ManifestContext>;
  /** What the two above say of each of several manifests, in their order, by as many calls as for one. */
  readManifests(asked: readonly ManifestAsked[]): Promise<readonly ManifestRead[]>;
  /**
   * Claims until an instant that a message is the one that waits for a plan on behalf of an object. Messages are delivered
   * more than once, and each copy that were sent again would be delivered more than once too.
   * @param holder the message; it may claim again what it holds
   * @returns false while another message holds the claim
   */
  claimWait(fact: string, holder: string, at: Instant, until: Instant): Promise<boolean>;
  /** Units by home, in lower case, of those homes that the plan version knows: a unit's id, its name, its `homes`. */
  findHomes(migration: string, planVersion: number, homes: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** The store of backup copies, of which only metadata is read. */
export interface CopyStore {
  readonly bucket: string;
  /** @returns undefined where the version does not exist. @throws Failure `copies-*` */
  head(copied: Pick<CopiedObject, "object" | "versionId">): Promise<StoredCopy | undefined>;
}
