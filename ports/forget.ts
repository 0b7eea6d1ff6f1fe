import type { Fact, ForgettingFact } from "../core/history/fact.ts";
import type { Forgetting } from "../core/history/forgetting.ts";
import type { Head } from "../core/readiness/head.ts";
import type { Page } from "./query.ts";

/** Something that the ledger keeps, of whatever kind, but salts and what is being forgotten. */
export interface Stored {
  /** Where it lies, for logs. */
  readonly place: string;
  /** Set where it is a fact. */
  readonly fact?: Fact;
  /** True of what was told to people: it has names as texts too, and nothing follows from it. */
  readonly isNews: boolean;
  /** True of a snapshot, which names people in an object: it is dropped, and made again. */
  readonly isSnapshot: boolean;
  /** All members but those of its key. */
  readonly value: object;
}

/** What taking a person out of the ledger reads and writes, and nobody else may. */
export interface ForgetLedger {
  /** Strongly consistent. */
  listForgettings(): Promise<readonly Forgetting[]>;
  /** Puts the next version over the one before. @throws Failure `ledger-conflict`, `ledger-*` */
  putForgetting(next: Forgetting): Promise<void>;
  /**
   * Records that it is done, and removes the salt and what names the person last, or none of it.
   * @throws Failure `ledger-conflict` where it has moved on, or there is another salt; `ledger-*`
   */
  endForgetting(forgetting: Forgetting, salt: Uint8Array, fact: ForgettingFact): Promise<void>;
  /** Everything that there is, in no order: what was written before the first page is in it. @throws Failure `ledger-*` */
  walk(limit: number, cursor?: string): Promise<Page<Stored>>;
  /**
   * Puts other members in the place of those that a person is named in.
   * @param value all members but those of its key; of a fact, the fact
   * @returns false where it has changed since it was read
   * @throws Failure `ledger-*`
   */
  replace(stored: Stored, value: object): Promise<boolean>;
  dropSnapshot(stored: Stored): Promise<void>;
  readHead(migration: string): Promise<Head | undefined>;
  findSalts(people: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Of those of the facts that were logged, as the how manieth leaf. */
  findLeaves(facts: readonly string[]): Promise<ReadonlyMap<string, number>>;
}
