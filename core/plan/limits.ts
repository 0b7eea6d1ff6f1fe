/** What the ledger that a plan is for can hold. Core has no number of its own: the adapter says it. */
export interface LedgerLimits {
  /** In how many gates one checkpoint may count: a change of it is written with all of them, whole or not at all. */
  readonly gatesPerCheckpoint: number;
}
