import type { Page } from "./query.ts";

/** A file of the log, and what it is replaced by condition of. */
export interface LogFile {
  readonly bytes: Uint8Array;
  readonly tag: string;
}

/** The files of the log, by their paths: all but two never change. */
export interface LogFiles {
  /** @throws Failure `store-*` */
  find(path: string): Promise<LogFile | undefined>;
  /**
   * Writes a file that never changes; one that has the same bytes already stays.
   * @throws Failure `object-differs` where there is one with other bytes, `store-*`
   */
  put(path: string, bytes: Uint8Array): Promise<void>;
  /**
   * Writes a file where it is still the one that was read, or still absent.
   * @param tag of the one that was read; undefined where there was none
   * @returns false where somebody else was quicker
   * @throws Failure `store-*`
   */
  replace(path: string, bytes: Uint8Array, tag: string | undefined): Promise<boolean>;
}

/** What the ledger keeps for the log. */
export interface LogIndex {
  /** Of those of the subjects that were logged, as the how manieth leaf. */
  findLeaves(subjects: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Keeps as which leaves subjects were logged. */
  putLeaves(leaves: ReadonlyMap<string, number>): Promise<void>;
  /** The salt of each person, of 32 bytes: made by whoever asks first, and the same for everybody after. */
  readSalts(people: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Ids of all facts of all migrations, in no order; a fact that was written meanwhile may be missing. */
  walkFacts(limit: number, cursor?: string): Promise<Page<string>>;
}

/** A key that the log is signed with (Ed25519); nobody can read its private part. */
export interface LogSigner {
  /** The 32 bytes. @throws Failure `signer-*` */
  publicKey(): Promise<Uint8Array>;
  /** The 64 bytes of a signature over a message of at most 4,096 bytes. @throws Failure `signer-*` */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** The queue of facts that are to be appended to the log. */
export interface LogQueue {
  /**
   * Asks for some facts to be appended soon. One message too many does nothing; one too few is made up for by the schedule.
   * @throws Failure `queue-*`
   */
  enqueueFacts(ids: readonly string[]): Promise<void>;
}
