import type { Fact } from "../core/history/fact.ts";
import type { Instant } from "../core/instant.ts";
import type { PackAccess, PackRecord } from "../core/pack/request.ts";
import type { Head } from "../core/readiness/head.ts";
import type { NotificationWithDeliveries, Page } from "./query.ts";

/** What making packs reads of the ledger, and how they are kept in it. */
export interface PackLedger {
  readHead(migration: string): Promise<Head | undefined>;
  listHeads(): Promise<readonly Head[]>;
  /** Strongly consistent. */
  findPack(migration: string, id: string): Promise<PackRecord | undefined>;
  /** In the order of their ids. @throws Failure `cursor-invalid` */
  pagePacks(
    migration: string,
    query: { readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<Page<PackRecord>>;
  /** @returns the record that is there, where somebody has asked for the same before */
  putPack(record: PackRecord): Promise<PackRecord>;
  /** Puts a record over one that is neither made nor failed; leaves any other. */
  endPack(record: PackRecord): Promise<void>;
  /** Records that somebody fetches a pack; again is harmless. */
  putAccess(access: PackAccess): Promise<void>;
  /** True while a person is being forgotten. Strongly consistent. */
  isForgetting(person: string): Promise<boolean>;
  /**
   * The facts of a migration that were recorded at an instant or before, whole and in the order of recording; it may lag
   * behind what was written. @throws Failure `cursor-invalid`
   */
  pageFacts(
    migration: string,
    query: { readonly until: Instant; readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<Page<Fact>>;
  /**
   * The salts of people as the log has them, of 32 bytes, in the order of the people: without those that were never logged, or
   * were forgotten.
   */
  findSalts(people: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /** The notifications of a topic in the order of their numbers. @throws Failure `cursor-invalid` */
  pageNotifications(
    migration: string,
    topic: string,
    query: { readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<Page<NotificationWithDeliveries>>;
}

/** Packs as somebody asked for them, and who fetched them: what the API needs of it. */
export type PackRecords = Pick<
  PackLedger,
  "readHead" | "listHeads" | "findPack" | "pagePacks" | "putPack" | "putAccess" | "isForgetting"
>;

/** The queue of packs that are to be made. */
export interface PackQueue {
  /** Asks for a pack to be made. One message too many does nothing. @throws Failure `queue-*` */
  enqueuePack(pack: Pick<PackRecord, "migration" | "id">): Promise<void>;
}
