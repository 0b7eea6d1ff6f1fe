import { isFailure } from "../../core/failure.ts";
import { findInstant, instantOf } from "../../core/instant.ts";
import { reachedNobody } from "../../core/notification/notification.ts";
import type { Outbox } from "../../ports/ports.ts";

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

type Told = "sent" | "bounced" | "complained";

/** A transient bounce is tried again by the mail service itself, and says nothing yet. */
const toldBy = (event: MailEvent): Told | undefined => {
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

const placeOf = ({ detail }: MailEvent) => {
  const headers = new Map(detail?.mail?.headers?.map(({ name, value }) => [name.toLowerCase(), value]));
  const of = (name: string): string | undefined => headers.get(`x-cleargate-${name}`);
  const [migration, topic, epoch, recipient] = ["migration", "topic", "epoch", "recipient"].map(of);
  if (migration === undefined || topic === undefined || recipient === undefined || !/^\d+$/.test(epoch ?? ""))
    return undefined;
  return { migration, topic, epoch: Number(epoch), recipient };
};

export interface FedBack {
  readonly told: Told;
  /** True where everybody on the notification's list was tried, and nobody was reached. */
  readonly unreached: boolean;
}

const MAX_ATTEMPTS = 5;

/**
 * Records what became of a mail.
 * @returns undefined for what is no mail of ours, or says nothing
 */
export const feedback = async (outbox: Outbox, event: MailEvent): Promise<FedBack | undefined> => {
  const told = toldBy(event);
  const place = placeOf(event);
  if (told === undefined || place === undefined) return undefined;
  const at = findInstant(event.time ?? "") ?? instantOf(0);
  const said = { state: told, messageId: event.detail?.mail?.messageId ?? "", at };
  for (let attempt = 1; ; attempt += 1) {
    try {
      if ((await outbox.feedback(place, said)) === undefined) return undefined;
      break;
    } catch (error) {
      if (!isFailure(error, "ledger-conflict") || attempt === MAX_ATTEMPTS) throw error;
    }
  }
  if (told === "sent") return { told, unreached: false };
  const { migration, topic, epoch } = place;
  const notification = await outbox.findNotification(migration, topic, epoch);
  const deliveries = await outbox.listDeliveries(migration, topic, epoch);
  return { told, unreached: notification !== undefined && reachedNobody(notification, deliveries) };
};
