import { Failure } from "../../core/failure.ts";
import { findHeads } from "../../core/log/head-line.ts";
import type { MailEvent } from "../../functions/feedback/mail-event.ts";
import type { Mailer } from "../../ports/mailer.ts";
import type { Engine } from "../engine/engine.ts";
import type { Outages } from "../engine/outages.ts";
import type { Process } from "../engine/process.ts";
import type { Mailed } from "../observer.ts";

/** A mail that the mail service took. */
export interface SentMail {
  readonly to: string;
  readonly subject: string;
  readonly at: number;
  /** What it is about: migration, topic and epoch. */
  readonly notification: string;
}

/** A mail service that takes a mail, refuses it, throttles, is not set up, or never answers; its feedback comes late or never. */
export interface FakeMail {
  readonly sent: readonly SentMail[];
  /** Mails that it refused for good. */
  readonly refused: readonly Pick<SentMail, "to" | "notification">[];
  mailer(by: Process): Mailer;
  /** Until then it takes none, and says that somebody has to mend its settings. */
  slip(until: number): void;
  /** From now on it takes every mail and says so. */
  calm(): void;
}

const feedbackOf = (
  type: string,
  messageId: string,
  tags: Readonly<Record<string, string>>,
  time: string,
): MailEvent => ({
  "detail-type": type,
  time,
  detail: {
    mail: {
      messageId,
      headers: Object.entries(tags).map(([name, value]) => ({ name: `X-Cleargate-${name}`, value })),
    },
    ...(type === "Email Bounced" ? { bounce: { bounceType: "Permanent" } } : {}),
  },
});

export const fakeMail = (
  { engine, outages }: { readonly engine: Engine; readonly outages: Outages },
  troubled: boolean,
  feedback: (event: MailEvent) => void,
  taken: Mailed,
): FakeMail => {
  const sent: SentMail[] = [];
  const refused: Pick<SentMail, "to" | "notification">[] = [];
  let calm = !troubled;
  let slipped = Number.NEGATIVE_INFINITY;
  const trouble = (by: Process, probability: number): boolean => !calm && by.chance.happens(probability);

  return {
    sent,
    refused,
    calm: () => {
      calm = true;
      slipped = Number.NEGATIVE_INFINITY;
    },
    slip: (until) => {
      slipped = Math.max(slipped, until);
    },
    mailer: (by) => ({
      send: (to, mail, tags) => {
        const notification = `${tags.migration} ${tags.topic} ${tags.epoch}`;
        const say = (type: string, messageId: string): void => {
          if (trouble(by, 0.2)) return;
          const at = outages.backAt("bus", engine.now()) + by.chance.between(50, trouble(by, 0.2) ? 600_000 : 4_000);
          engine.at(at, () => feedback(feedbackOf(type, messageId, tags, by.clock())));
        };
        return by.call("mail", {
          of: "mail",
          serve: () => {
            if (engine.now() < slipped) throw new Failure("mail-not-ready", "Email address is not verified.");
            if (trouble(by, 0.05)) {
              refused.push({ to: to.email, notification });
              throw new Failure("mail-refused", "no such mailbox");
            }
            if (trouble(by, 0.1)) throw new Failure("mail-throttled", "too many mails");
            const messageId = `mail-${sent.length + 1}`;
            sent.push({ to: to.email, subject: mail.subject, at: engine.now(), notification });
            const about = { migration: tags.migration ?? "", topic: tags.topic ?? "", epoch: Number(tags.epoch) };
            taken(about, by, findHeads(mail.text));
            say(trouble(by, 0.1) ? "Email Bounced" : "Email Sent", messageId);
            if (trouble(by, 0.1)) throw new Failure("mail-unknown", "the answer never came");
            return messageId;
          },
          lost: () => new Failure("mail-unknown", "the answer never came"),
          throttled: () => new Failure("mail-throttled", "too many mails"),
          // The adapter asks the mail service once, so nothing is sent twice below it.
          recognised: true,
        });
      },
    }),
  };
};
