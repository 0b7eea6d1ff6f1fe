/** Receivers of events that are named when the stack is deployed. */
export interface Webhooks {
  /**
   * The secret that is shared with a receiver.
   * @throws Failure `webhook-throttled`, `webhook-denied`, `webhook-unavailable`
   */
  readSecret(id: string): Promise<string>;
  /**
   * Posts a text, whose bytes are what was signed. Returns once the receiver has taken it, which is any status of 200 to 299.
   * @throws Failure `webhook-throttled` (429), `webhook-denied` (401, 403), `webhook-unavailable` (any other, also one that leads
   *   elsewhere, and no answer)
   */
  post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<void>;
}
