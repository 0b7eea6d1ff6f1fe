import type { PlanLookup } from "../core/audit/scope.ts";
import type { StoredCopy } from "../core/audit/stored-copies.ts";
import type { Fact } from "../core/history/fact.ts";
import type { FactSummary } from "../core/history/summary.ts";
import type { Instant } from "../core/instant.ts";
import type { CopiedObject } from "../core/manifest/header.ts";
import type { Contact, Unit } from "../core/plan/document.ts";
import type { Plan, PlannedGate, PlanPolicy, Requirement } from "../core/plan/plan.ts";
import type { Checkpoint } from "../core/readiness/checkpoint/checkpoint.ts";
import type { Gate } from "../core/readiness/gate/gate.ts";
import type { Notification } from "../core/readiness/notification.ts";

/** What the use cases ask of the world. Each port has one technology in adapters/. */

export type Clock = () => Instant;

/** A migration's head: which plan is in force, or is being put into force. */
export interface Head {
  readonly migration: string;
  readonly title: string;
  readonly timeZone: string;
  /** 0 until the first plan is in force. */
  readonly planVersion: number;
  readonly planDigest: string | null;
  readonly appliedAt: Instant | null;
  readonly appliedBy: string | null;
  /** Set while a plan is being applied: manifests wait until it is done. */
  readonly applying: {
    readonly version: number;
    readonly digest: string;
    readonly at: Instant;
    readonly by: string;
  } | null;
  readonly version: number;
}

export interface Scope {
  readonly migration: string;
  readonly unit: string;
  readonly requirement: string;
}

/** What one manifest needs of the ledger, whatever the size of the plan. */
export interface ManifestContext {
  readonly head: Head | undefined;
  readonly known: PlanLookup;
  readonly checkpoint: Checkpoint | undefined;
}

/** Everything that one fact changes; it is written whole or not at all. */
export interface Commit {
  readonly fact: Fact;
  /** Expected to stand at `version - 1`. */
  readonly checkpoints: readonly Checkpoint[];
  readonly gates: readonly Gate[];
  readonly notifications: readonly Notification[];
  readonly head?: Head;
}

/** One thing that is due, by its place; what it is now is read from there. */
export type Due =
  | { readonly kind: "checkpoint"; readonly scope: Scope }
  | { readonly kind: "gate"; readonly migration: string; readonly gate: string }
  | { readonly kind: "summary"; readonly migration: string };

/** When a migration's next digest goes out. */
export interface SummaryState {
  readonly migration: string;
  readonly version: number;
  readonly dueAt: Instant;
  readonly lastAt: Instant | null;
}

export interface HistoryQuery {
  readonly migration: string;
  readonly unit?: string | undefined;
  readonly requirement?: string | undefined;
  readonly agent?: string | undefined;
  /** Inclusive, by the instant of recording. */
  readonly from?: Instant | undefined;
  /** Exclusive. */
  readonly to?: Instant | undefined;
  readonly newestFirst: boolean;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Opaque; absent on the last page. */
  readonly cursor?: string;
}

export interface Ledger {
  readHead(migration: string): Promise<Head | undefined>;
  listHeads(): Promise<readonly Head[]>;
  readManifestContext(agent: string, scope: Scope): Promise<ManifestContext>;
  /** Units by home, in lower case, for the homes that the plan version knows. */
  findHomes(migration: string, planVersion: number, homes: readonly string[]): Promise<ReadonlyMap<string, string>>;
  readRequirements(migration: string, planVersion: number): Promise<ReadonlyMap<string, Requirement>>;
  readPlannedGates(migration: string, planVersion: number, ids: readonly string[]): Promise<readonly PlannedGate[]>;
  findCheckpoint(scope: Scope): Promise<Checkpoint | undefined>;
  listCheckpoints(migration: string, unit?: string): Promise<readonly Checkpoint[]>;
  pageCheckpoints(
    migration: string,
    query: { readonly unit?: string | undefined; readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<Page<Checkpoint>>;
  readGates(migration: string, ids: readonly string[]): Promise<readonly Gate[]>;
  listGates(migration: string): Promise<readonly Gate[]>;
  hasFact(id: string): Promise<boolean>;
  /** Which of many facts are there. */
  knownFacts(ids: readonly string[]): Promise<ReadonlySet<string>>;
  findFact(id: string): Promise<Fact | undefined>;
  pageHistory(query: HistoryQuery): Promise<Page<FactSummary>>;
  /**
   * Writes a commit in one transaction.
   * @returns `already` where the fact was there before, and then nothing is written
   * @throws Failure `ledger-conflict` where another writer was quicker: read again and decide again
   */
  commit(commit: Commit): Promise<"committed" | "already">;
  findUnit(migration: string, planVersion: number, unit: string): Promise<Unit | undefined>;
  findRequirement(migration: string, planVersion: number, requirement: string): Promise<Requirement | undefined>;
  findContacts(migration: string, planVersion: number, ids: readonly string[]): Promise<readonly Contact[]>;
  findPolicy(migration: string, planVersion: number): Promise<PlanPolicy | undefined>;
  hasNotification(migration: string, topic: string, epoch: number): Promise<boolean>;
  /** Things that time alone changes, due at an instant or before, oldest first: at most `limit` of one shard. */
  listDue(shard: number, now: Instant, limit: number): Promise<readonly Due[]>;
  findSummary(migration: string): Promise<SummaryState | undefined>;
  /** Writes the parts of a plan version, before it is in force; repeating it is harmless. */
  putPlanParts(plan: Plan): Promise<void>;
  /** Puts or replaces the head. @throws Failure `ledger-conflict` */
  putHead(head: Head): Promise<void>;
  /** Writes checkpoints, each expected at `version - 1`, and removes others. @throws Failure `ledger-conflict` */
  putCheckpoints(checkpoints: readonly Checkpoint[]): Promise<void>;
  removeCheckpoints(checkpoints: readonly Checkpoint[]): Promise<void>;
  /** Writes gates with their notifications. @throws Failure `ledger-conflict` */
  /** Plans the next digest, expected at `version - 1`, with the one that goes out. @throws Failure `ledger-conflict` */
  putSummary(digest: SummaryState, notification?: Notification): Promise<void>;
  removeSummary(migration: string): Promise<void>;
  putGates(gates: readonly { readonly gate: Gate; readonly notification: Notification | undefined }[]): Promise<void>;
  removeGates(gates: readonly Gate[]): Promise<void>;
}

/** A version of an object in the evidence store. */
export interface ObjectVersion {
  readonly key: string;
  readonly versionId: string;
}

/** One version of an object, as a listing has it. */
export interface Listed extends ObjectVersion {
  readonly size: number;
  readonly storedAt: Instant;
}

/** What `reconcile` needs: every version of every object, page by page, and a way to have one looked at. */
export interface IntakeStore {
  /** Versions whose keys come after `after`, in order of key; `next` is absent at the end. */
  list(
    after: string | undefined,
    limit: number,
  ): Promise<{ readonly versions: readonly Listed[]; readonly next?: string }>;
}

export interface IntakeQueue {
  /** Tells of an object as the bucket would have. */
  tell(object: Listed): Promise<void>;
}

/** Small things that a function remembers from one run to the next, by its own name. */
export interface Memory {
  recall(name: string): Promise<Readonly<Record<string, string>> | undefined>;
  keep(name: string, what: Readonly<Record<string, string>>): Promise<void>;
}

export interface Evidence {
  /**
   * Opens an object for reading once, from start to end.
   * @throws Failure `object-missing`
   */
  open(object: ObjectVersion): Promise<{ readonly size: number; readonly chunks: AsyncIterable<Uint8Array> }>;
  /** Writes an object unless one is there. @returns its version, or the one that is there with the same bytes */
  put(key: string, bytes: Uint8Array, contentType: string): Promise<ObjectVersion>;
}

/** Copies of backups, as their store itself describes them. */
export interface Copies {
  readonly bucket: string;
  /** @returns undefined where there is no such version */
  look(copied: Pick<CopiedObject, "object" | "versionId">): Promise<StoredCopy | undefined>;
}
