import type { Mail } from "../core/notification/mail/mail.ts";

export interface Mailer {
  /**
   * Sends one mail to one recipient.
   * @returns the mail service's message id
   * @throws Failure `mail-refused` (never: this mail cannot be sent to this recipient, however often it is tried);
   *   `mail-throttled`, `mail-denied` and `mail-not-ready` (not now: it was surely not sent, and time or a person mends
   *   it, such as a sandbox, a domain that is not verified, a configuration set that is gone, paused sending);
   *   `mail-unknown` (it may have been sent)
   */
  send(
    to: { readonly name: string; readonly email: string },
    mail: Mail,
    tags: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<string>;
}
