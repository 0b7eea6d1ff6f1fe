/** `sent` says that the mail service took it; a bounce or a complaint may still follow, and is the last word. */
export type MailState = "sending" | "sent" | "refused" | "bounced" | "complained";

/** States in which a mail reached nobody. */
export const MAIL_UNREACHED: readonly MailState[] = ["refused", "bounced"];

/** What the mail service said of a mail afterwards. */
export type MailOutcome = Extract<MailState, "sent" | "bounced" | "complained">;
