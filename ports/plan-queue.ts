/** The queue of migrations whose plan version was accepted and is to be put into force. */
export interface PlanQueue {
  /**
   * Asks for the work on a migration to begin, or to go on. One message too many does nothing; one too few is made up for
   * by `sweep`.
   * @throws Failure `queue-*`
   */
  enqueue(migration: string): Promise<void>;
}
