import { plus } from "../../core/instant.ts";
import { alsoTold } from "../../core/notification/also-shut.ts";
import type { Delivery } from "../../core/notification/delivery.ts";
import { hasToWait } from "../../core/notification/order.ts";
import { retryAt } from "../../core/notification/retry.ts";
import type { Channel, Notification, Recipient } from "../../core/readiness/notification.ts";
import type { Clock } from "../../ports/clock.ts";
import type { DeliveryEnd, Outbox } from "../../ports/outbox.ts";
import type { LogReads } from "../published-head.ts";
import type { Channels } from "./channel.ts";
import { currentNews } from "./current-news.ts";

export interface NotifyPorts {
  readonly outbox: Outbox;
  readonly channels: Channels;
  readonly log: LogReads;
  readonly clock: Clock;
  /** A new unique id at every call. */
  readonly newHolder: () => string;
}

/** How an attempt ended; `waiting` is tried again later, because of what the channel threw, or of older news on its way. */
export type Delivered =
  | { readonly state: DeliveryEnd["state"] }
  | { readonly state: "waiting"; readonly because: unknown };

/** Longer than the function may run, so that a claim expires only after its holder has ended. */
export const LEASE_MS = 90_000;

/** Earlier news about each gate that the mail tells the recipient of. */
const listEarlier = async (
  outbox: Outbox,
  notification: Notification,
  recipient: string,
): Promise<readonly Delivery[]> => {
  const { migration, topic, epoch } = notification;
  const others = alsoTold(notification, recipient).map(({ id, epoch }) => ({ migration, topic: id, epoch }));
  const ids = [{ migration, topic, epoch }, ...others];
  return (await Promise.all(ids.map((id) => outbox.listEarlier(id, recipient)))).flat();
};

/** Looked at after the claim: whoever commits or claims from then on sees it. */
const isOvertaking = async (
  { outbox, clock }: NotifyPorts,
  notification: Notification,
  to: Pick<Recipient, "id">,
): Promise<boolean> =>
  (notification.kind === "clear" || notification.kind === "blocked") &&
  hasToWait(notification, await listEarlier(outbox, notification, to.id), clock());

const wait = async (
  { outbox, clock }: NotifyPorts,
  notification: Notification,
  claim: Delivery,
  { isUnknown, because }: { readonly isUnknown: boolean; readonly because?: unknown },
): Promise<Delivered> => {
  const at = clock();
  await outbox.release(claim, { at, retryAt: retryAt(notification, at, isUnknown), isUnknown });
  return { state: "waiting", because };
};

/** What is true of a notification now. Nothing has been sent so far, so that who could not look tries it again later. */
const look = async (
  ports: NotifyPorts,
  notification: Notification,
  claim: Delivery,
): Promise<{ readonly current: Notification | undefined } | Delivered> => {
  try {
    return { current: await currentNews(ports.outbox, notification, claim.recipient, ports.clock()) };
  } catch (because) {
    return wait(ports, notification, claim, { isUnknown: false, because });
  }
};

const attempt = async <C extends Channel>(
  ports: NotifyPorts,
  notification: Notification,
  recipient: Recipient<C>,
  claim: Delivery,
): Promise<Delivered> => {
  const { outbox, channels, clock } = ports;
  const channel = channels[recipient.channel];
  const end = async (state: DeliveryEnd["state"], messageId: string | null = null): Promise<Delivered> => {
    await outbox.finishDelivery(claim, { state, messageId, at: clock() });
    return { state };
  };
  if (!channel.canReach(recipient)) return end("superseded");
  const news = channel.onlyCurrent ? await look(ports, notification, claim) : { current: notification };
  if ("state" in news) return news;
  if (news.current === undefined) return end("superseded");
  if (channel.onlyCurrent && (await isOvertaking(ports, notification, recipient)))
    return wait(ports, notification, claim, { isUnknown: false });
  try {
    return await end("sent", await channel.deliver(news.current, recipient, claim));
  } catch (error) {
    const meaning = channel.meaningOf(error);
    if (meaning === "refused") return end("refused");
    return wait(ports, notification, claim, { isUnknown: meaning === "unknown", because: error });
  }
};

/**
 * Delivers a notification to one recipient, whatever the channel: claim, deliver, record. Where it was not delivered, or
 * nobody knows, the claim is given back with the instant at which it is due again.
 * @param logHead the newest head of the log, as one line
 * @returns undefined where it had ended before, or is somebody else's, or not due yet
 * @throws Failure `ledger-*`; a claim that was made is due once it has expired
 */
export const deliver = async (
  ports: NotifyPorts,
  notification: Notification,
  recipient: Recipient,
  logHead?: string,
): Promise<Delivered | undefined> => {
  const { outbox, clock, newHolder } = ports;
  const now = clock();
  const claim = await outbox.claim(notification, recipient, newHolder(), now, plus(now, LEASE_MS), logHead);
  return claim === undefined ? undefined : attempt(ports, notification, recipient, claim);
};
