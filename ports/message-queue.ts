/** The queue that a function receives from. */
export interface MessageQueue {
  /**
   * Makes a failed message visible again after a delay that doubles with every receive, because its own time-out is as
   * long as the longest audit. It never throws: if it fails, the message returns after that time-out.
   * @param receives how often the message has been received, including now
   */
  returnLater(receiptHandle: string, receives: number): Promise<void>;
  /**
   * Sends a message once more, visible after some seconds, as one that has never been received. The message itself stays
   * until it is deleted, so it may come back too: ask first whether it is its turn (`ReceiveLedger.claimWait`).
   * @throws Failure `queue-*`
   */
  sendLater(body: string): Promise<void>;
}
