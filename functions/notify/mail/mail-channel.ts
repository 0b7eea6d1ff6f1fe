import { isFailure } from "../../../core/failure.ts";
import { renderMail } from "../../../core/notification/mail/mail.ts";
import type { Notification } from "../../../core/readiness/notification.ts";
import type { Mailer } from "../../../ports/mailer.ts";
import type { ChannelOf } from "../channel.ts";

/** SES refuses a header with a longer value, or with other characters than those of ASCII. */
const MAX_HEADER = 870;

/** RFC 2369: only for summaries, because nobody unsubscribes from a gate. */
const headersOf = ({ unsubscribe }: Notification): Record<string, string> => {
  const value = unsubscribe === undefined ? "" : `<${URL.parse(unsubscribe)?.href ?? ""}>`;
  return value.length > "<>".length && value.length <= MAX_HEADER ? { "List-Unsubscribe": value } : {};
};

/** The id of the delivery, by which `feedback` finds it. */
const tagsOf = ({ migration, topic, epoch }: Notification, recipient: string): Record<string, string> => ({
  migration,
  topic,
  epoch: String(epoch),
  recipient,
});

interface MailOrigin {
  /** The stack's own address, to which each mail has one link. */
  readonly api: string;
  /** The address that mails come from. */
  readonly sender: string;
}

/** A mail in the recipient's language. Sending is not idempotent, so a lost response leaves the outcome unknown. */
export const mailChannel = (mailer: Mailer, { api, sender }: MailOrigin): ChannelOf<"mail"> => ({
  deliver: (notification, recipient, { attempts, logHead }) =>
    mailer.send(
      recipient,
      renderMail(notification, recipient.language, { attempt: attempts, api, sender, logHead }),
      tagsOf(notification, recipient.id),
      headersOf(notification),
    ),
  // A hash took the place of the address.
  canReach: ({ email }) => email.includes("@"),
  onlyCurrent: true,
  meaningOf: (error) => {
    if (isFailure(error, "mail-refused")) return "refused";
    return isFailure(error, "mail-throttled", "mail-denied", "mail-not-ready") ? "not-now" : "unknown";
  },
});
