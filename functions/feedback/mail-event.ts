import type { DeliveryId } from "../../core/notification/delivery.ts";
import type { MailOutcome } from "../../core/notification/mail/delivery.ts";

/** An event of SES on the bus, as far as it matters here: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-eventbridge.html */
export interface MailEvent {
  readonly "detail-type": string;
  readonly time?: string;
  readonly detail?: {
    readonly mail?: {
      readonly messageId?: string;
      readonly headers?: readonly { readonly name: string; readonly value: string }[];
    };
    readonly bounce?: { readonly bounceType?: string };
  };
}

/** The outcome of a mail by an event; undefined for a transient bounce, which the mail service itself tries again. */
export const outcomeOf = (event: MailEvent): MailOutcome | undefined => {
  switch (event["detail-type"]) {
    case "Email Sent":
    case "Email Delivered":
      return "sent";
    case "Email Bounced":
      return event.detail?.bounce?.bounceType === "Transient" ? undefined : "bounced";
    case "Email Complaint Received":
      return "complained";
    default:
      return undefined;
  }
};

/** Which delivery an event is about, by the headers that the mail was sent with; undefined for mails of others. */
export const deliveryOf = ({ detail }: MailEvent): DeliveryId | undefined => {
  const headers = new Map(detail?.mail?.headers?.map(({ name, value }) => [name.toLowerCase(), value]));
  const tag = (name: string): string | undefined => headers.get(`x-cleargate-${name}`);
  const [migration, topic, epoch, recipient] = ["migration", "topic", "epoch", "recipient"].map(tag);
  if (migration === undefined || topic === undefined || recipient === undefined || !/^\d+$/.test(epoch ?? ""))
    return undefined;
  return { migration, topic, epoch: Number(epoch), recipient };
};
