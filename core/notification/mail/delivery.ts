/**
 * `sending`: somebody has claimed it. `waiting`: nobody is sending it, and it is tried again. `sent`: the mail service accepted it. A refusal, a bounce or a complaint may still follow, and is final. `superseded`: it was not
 * true any more, so it was not sent.
 */
export type MailState = "sending" | "waiting" | "sent" | "refused" | "superseded" | "bounced" | "complained";

/** States in which a mail reached nobody. */
export const MAIL_UNREACHED: readonly MailState[] = ["refused", "bounced"];

/** What the mail service reports of a mail after it was accepted. */
export type MailOutcome = Extract<MailState, "sent" | "refused" | "bounced" | "complained">;
