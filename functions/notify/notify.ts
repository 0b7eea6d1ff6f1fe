import { Failure, isFailure } from "../../core/failure.ts";
import { plus } from "../../core/instant.ts";
import type { Delivery, Mail, Notice } from "../../core/notice/notice.ts";
import type { Contact } from "../../core/plan/document.ts";
import type { Clock, Mailer, Outbox } from "../../core/ports.ts";

export interface NotifyPorts {
  readonly outbox: Outbox;
  readonly mailer: Mailer;
  readonly clock: Clock;
  /** A new name at every call. */
  readonly newHolder: () => string;
}

/** Longer than the function may run, so that a claim lapses only when its holder is gone. */
export const LEASE_MS = 90_000;

/** A mail whose first sending nobody knows the end of says so, rather than being sent silently twice or never. */
const marked = (mail: Mail, attempt: number): Mail =>
  attempt === 1
    ? mail
    : {
        ...mail,
        subject: `(possible duplicate) ${mail.subject}`,
        text: `This may be the second copy of this mail.\n\n${mail.text}`,
      };

const sendOne = async (
  { outbox, mailer, clock }: NotifyPorts,
  notice: Notice,
  to: Contact,
  claim: Delivery,
): Promise<void> => {
  const tags = { migration: notice.migration, gate: notice.gate, epoch: String(notice.epoch), recipient: to.id };
  try {
    const messageId = await mailer.send(to, marked(notice.mail, claim.attempts), tags);
    await outbox.settle(claim, { state: "sent", messageId, at: clock() });
  } catch (error) {
    if (isFailure(error, "mail-refused"))
      await outbox.settle(claim, { state: "refused", messageId: null, at: clock() });
    else if (isFailure(error, "mail-throttled", "mail-denied")) await outbox.release(claim, clock());
    throw error;
  }
};

/**
 * Sends a notice to each of its recipients once. One recipient's trouble does not keep the others waiting.
 * @returns how many mails went out now
 * @throws Failure `notice-pending` while any recipient is neither sent to nor refused: it must be tried again
 */
export const notify = async (
  ports: NotifyPorts,
  { migration, gate, epoch }: { readonly migration: string; readonly gate: string; readonly epoch: number },
): Promise<number> => {
  const { outbox, clock, newHolder } = ports;
  const notice = await outbox.findNotice(migration, gate, epoch);
  if (notice === undefined) throw new Failure("notice-missing", `there is no notice ${gate} ${epoch}`);
  let sent = 0;
  const troubles: unknown[] = [];
  for (const recipient of notice.recipients) {
    const now = clock();
    const claim = await outbox.claim(notice, recipient.id, newHolder(), now, plus(now, LEASE_MS));
    if (claim === undefined) continue;
    try {
      await sendOne(ports, notice, recipient, claim);
      sent += 1;
    } catch (error) {
      troubles.push(error);
    }
  }
  const settled = new Set(
    (await outbox.listDeliveries(migration, gate, epoch))
      .filter(({ state }) => state !== "sending")
      .map((one) => one.recipient),
  );
  const open = notice.recipients.filter(({ id }) => !settled.has(id));
  if (open.length > 0)
    throw new Failure("notice-pending", `${open.length} of ${notice.recipients.length} not yet told`, {
      cause: troubles[0],
    });
  return sent;
};
