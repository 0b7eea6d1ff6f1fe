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
    /** Read by nobody: a bounce is final, of whichever type it is. */
    readonly bounce?: { readonly bounceType?: string };
  };
}

/**
 * The outcome of a mail by an event. A rejected mail was accepted, and then not sent, because SES found a virus in it. A bounce
 * is final, a transient one too: SES tells it where it has tried for long enough. An absent reader's automatic answer may come
 * as one, and cannot be told apart.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_EventDestination.html
 */
export const outcomeOf = (event: MailEvent): MailOutcome | undefined => {
  switch (event["detail-type"]) {
    case "Email Sent":
    case "Email Delivered":
      return "sent";
    case "Email Bounced":
      return "bounced";
    case "Email Rejected":
      return "refused";
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
