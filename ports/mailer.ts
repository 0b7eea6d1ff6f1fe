import type { Mail } from "../core/notification/mail/mail.ts";

export interface Mailer {
  /**
   * Sends one mail to one recipient.
   * @returns the mail service's message id
   * @throws Failure `mail-refused` (no retry will succeed), `mail-throttled` and `mail-denied` (it was not sent),
   *   `mail-unknown` (it may have been sent)
   */
  send(
    to: { readonly name: string; readonly email: string },
    mail: Mail,
    tags: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<string>;
}
