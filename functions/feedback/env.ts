import * as z from "zod";

export const FeedbackEnv = z.object({ LEDGER_TABLE: z.string().min(3) });

/** Events of the mail service that say what became of a mail; the rule of the stack lets these through. */
export const FEEDBACK_TYPES = ["Email Sent", "Email Delivered", "Email Bounced", "Email Complaint Received"] as const;
