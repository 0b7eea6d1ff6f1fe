/** Limits of the ledger that a plan is for; the adapter defines them. */
export interface LedgerLimits {
  /**
   * In how many gates one checkpoint, and what reads it, may count: a change of it is written with all of them, whole or
   * not at all.
   */
  readonly gatesPerCheckpoint: number;
  /** A gate with more checkpoints than this counts them in shards, of about so many each; absent where no gate does. */
  readonly membersPerShard?: number;
  /** How large a part of a plan may be: an agent, a unit, a requirement, a gate with its contacts; as `storedBytes`. */
  readonly partBytes: number;
  /** How large all contacts may be together: the warning of one waiver may go to each of them. */
  readonly contactsBytes: number;
}
