/** The queue that a function receives from, as far as the function itself decides about its messages. */
export interface MessageQueue {
  /**
   * Makes a message that could not be handled visible again after a delay that doubles with every receive: its own
   * time-out is as long as the longest audit, far too long to wait for a throttle to pass. If this fails, the time-out
   * is what happens, and nothing is lost.
   * @param receives how often the message has been received, this time included
   */
  returnLater(receiptHandle: string, receives: number): Promise<void>;
}
