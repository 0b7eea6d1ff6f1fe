import { Failure, isFailure } from "../../core/failure.ts";
import { plus } from "../../core/instant.ts";
import { PHRASES } from "../../core/notification/language.ts";
import { type Delivery, type Mail, type Notification, reachedNobody } from "../../core/notification/notification.ts";
import { transitionEvent } from "../../core/notification/transition-event.ts";
import type { Contact } from "../../core/plan/document.ts";
import type { Language } from "../../core/plan/language.ts";
import type { Bus, Clock, Mailer, Outbox } from "../../ports/ports.ts";

export interface NotifyPorts {
  readonly outbox: Outbox;
  readonly mailer: Mailer;
  readonly bus: Bus;
  readonly clock: Clock;
  /** A new name at every call. */
  readonly newHolder: () => string;
}

/** Longer than the function may run, so that a claim lapses only when its holder is gone. */
export const LEASE_MS = 90_000;

const FALLBACK: Language = "en";

/** A mail whose first sending nobody knows the end of says so, rather than being sent silently twice or never. */
const mailOf = ({ mails }: Notification, { language }: Contact, attempt: number): Mail => {
  const mail = mails[language] ?? mails[FALLBACK];
  if (mail === undefined) throw new Failure("notification-missing", `there is no mail in ${language}`);
  if (attempt === 1) return mail;
  const { duplicate, duplicateSubject } = PHRASES[language];
  return { ...mail, subject: `${duplicateSubject} ${mail.subject}`, text: `${duplicate}\n\n${mail.text}` };
};

/** RFC 2369: only for what a reader may leave; nobody unsubscribes from a gate. */
const headersOf = ({ unsubscribe }: Notification): Record<string, string> =>
  unsubscribe === undefined ? {} : { "List-Unsubscribe": `<${unsubscribe}>` };

const sendOne = async (
  { outbox, mailer, clock }: NotifyPorts,
  notification: Notification,
  to: Contact,
  claim: Delivery,
): Promise<void> => {
  const { migration, topic, epoch } = notification;
  const tags = { migration, topic, epoch: String(epoch), recipient: to.id };
  try {
    const messageId = await mailer.send(to, mailOf(notification, to, claim.attempts), tags, headersOf(notification));
    await outbox.settle(claim, { state: "sent", messageId, at: clock() });
  } catch (error) {
    if (isFailure(error, "mail-refused"))
      await outbox.settle(claim, { state: "refused", messageId: null, at: clock() });
    else if (isFailure(error, "mail-throttled", "mail-denied")) await outbox.release(claim, clock());
    throw error;
  }
};

/** Not a contact's id, so that no contact can be taken for it. */
const BUS = "@bus";

/** A transition is told on the bus as a mail is sent: claimed, told, settled; twice where the answer was lost. */
const tellBus = async ({ outbox, bus, clock, newHolder }: NotifyPorts, notification: Notification): Promise<void> => {
  const event = transitionEvent(notification);
  if (event === undefined) return;
  const now = clock();
  const claim = await outbox.claim(notification, BUS, newHolder(), now, plus(now, LEASE_MS));
  if (claim === undefined) return;
  try {
    await bus.publish(event);
    await outbox.settle(claim, { state: "sent", messageId: event.id, at: clock() });
  } catch (error) {
    await outbox.release(claim, clock());
    throw error;
  }
};

export interface Told {
  readonly sent: number;
  /** True where every recipient is settled and none was reached. */
  readonly unreached: boolean;
}

/**
 * Sends a notification to each of its recipients once. One recipient's trouble does not keep the others waiting.
 * @returns how many mails went out now
 * @throws Failure `notification-pending` while any recipient is neither sent to nor refused: it must be tried again
 */
export const notify = async (
  ports: NotifyPorts,
  { migration, topic, epoch }: Pick<Notification, "migration" | "topic" | "epoch">,
): Promise<Told> => {
  const { outbox, clock, newHolder } = ports;
  const notification = await outbox.findNotification(migration, topic, epoch);
  if (notification === undefined)
    throw new Failure("notification-missing", `there is no notification ${topic} ${epoch}`);
  let sent = 0;
  const troubles: unknown[] = [];
  await tellBus(ports, notification).catch((error: unknown) => troubles.push(error));
  for (const recipient of notification.recipients) {
    const now = clock();
    const claim = await outbox.claim(notification, recipient.id, newHolder(), now, plus(now, LEASE_MS));
    if (claim === undefined) continue;
    try {
      await sendOne(ports, notification, recipient, claim);
      sent += 1;
    } catch (error) {
      troubles.push(error);
    }
  }
  const deliveries = await outbox.listDeliveries(migration, topic, epoch);
  const settled = new Set(deliveries.filter(({ state }) => state !== "sending").map((one) => one.recipient));
  const wanted = [
    ...notification.recipients.map(({ id }) => id),
    ...(transitionEvent(notification) === undefined ? [] : [BUS]),
  ];
  const open = wanted.filter((id) => !settled.has(id));
  if (open.length > 0)
    throw new Failure("notification-pending", `${open.length} of ${wanted.length} not yet told`, {
      cause: troubles[0],
    });
  return { sent, unreached: reachedNobody(notification, deliveries) };
};
