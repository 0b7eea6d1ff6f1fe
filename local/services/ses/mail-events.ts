import { addressOf, type SendEmail } from "./send-email.ts";

/** An event as SES publishes it to the account's default event bus. */
export interface MailEvent {
  readonly source: "aws.ses";
  readonly "detail-type": "Email Sent" | "Email Bounced";
  readonly time: string;
  readonly detail: object;
}

/** Mail to this address bounces, as it does at SES's own mailbox simulator. */
const BOUNCING = "bounce@simulator.amazonses.com";

/** The events that follow from a mail: none unless it was sent with a configuration set. */
export const mailEvents = (sent: SendEmail, messageId: string, time: string): MailEvent[] => {
  const { ConfigurationSetName, Destination, Content } = sent;
  if (ConfigurationSetName === undefined) return [];
  const destination = (Destination?.ToAddresses ?? []).map(addressOf);
  const mail = {
    messageId,
    destination,
    headers: (Content?.Simple?.Headers ?? []).map(({ Name, Value }) => ({ name: Name, value: Value })),
    tags: { "ses:configuration-set": [ConfigurationSetName] },
  };
  const accepted: MailEvent = { source: "aws.ses", "detail-type": "Email Sent", time, detail: { mail } };
  if (!destination.includes(BOUNCING)) return [accepted];
  const bounce = { bounceType: "Permanent" };
  return [accepted, { source: "aws.ses", "detail-type": "Email Bounced", time, detail: { mail, bounce } }];
};
