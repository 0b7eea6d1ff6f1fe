/** Limits of the ledger that a plan is for; the adapter defines them. */
export interface LedgerLimits {
  /**
   * In how many gates one checkpoint, and what reads it, may count: a change of it is written with all of them, whole or
   * not at all.
   */
  readonly gatesPerCheckpoint: number;
}
