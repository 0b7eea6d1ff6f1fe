import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import type { CalendarFile } from "../core/notification/mail/calendars.ts";
import type { Mailer } from "../ports/mailer.ts";
import { mailbox } from "./mailbox.ts";
import { PATIENCE_OF_MAIL } from "./patience.ts";
import { sesFailure } from "./ses-failure.ts";

/** SES allows letters, digits and a few signs in a tag; the header has the full value, and an event has both. */
const tagText = (value: string): string => value.replaceAll(/[^A-Za-z0-9_.@-]/g, "_").slice(0, 256);

const attachmentOf = ({ name, text }: CalendarFile) => ({
  FileName: name,
  RawContent: new TextEncoder().encode(text),
  ContentType: "text/calendar",
  ContentDisposition: "ATTACHMENT" as const,
  ContentTransferEncoding: "BASE64" as const,
});

/**
 * Mail by SES. It has no idempotency token and overwrites Message-ID, so nothing is retried here: without a
 * response the mail may have been sent, and the outbox decides whether to send it again.
 */
export const sesMailer = (
  options: { readonly sender: string; readonly configurationSet: string },
  client: SESv2Client = new SESv2Client({ maxAttempts: 1, requestHandler: PATIENCE_OF_MAIL }),
): Mailer => ({
  send: async (to, mail, tags, headers = {}) => {
    const utf8 = (Data: string) => ({ Data, Charset: "UTF-8" });
    try {
      const response = await client.send(
        new SendEmailCommand({
          FromEmailAddress: options.sender,
          ConfigurationSetName: options.configurationSet,
          Destination: { ToAddresses: [mailbox(to.name, to.email)] },
          EmailTags: Object.entries(tags).map(([Name, Value]) => ({ Name, Value: tagText(Value) })),
          Content: {
            Simple: {
              Subject: utf8(mail.subject),
              Body: { Text: utf8(mail.text), Html: utf8(mail.html) },
              // No parameters: what SES makes of them is not documented, and the file says its method itself.
              ...(mail.calendars === undefined ? {} : { Attachments: mail.calendars.map(attachmentOf) }),
              Headers: [
                ...Object.entries(tags).map(([name, Value]) => ({ Name: `X-Cleargate-${name}`, Value })),
                ...Object.entries(headers).map(([Name, Value]) => ({ Name, Value })),
              ],
            },
          },
        }),
      );
      return response.MessageId ?? "";
    } catch (error) {
      throw sesFailure(error);
    }
  },
});
