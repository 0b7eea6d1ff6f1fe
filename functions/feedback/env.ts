import * as z from "zod";

export const FeedbackEnv = z.object({ LEDGER_TABLE: z.string().min(3) });

/** Events of the mail service with an outcome of a mail; the stack's rule selects these. */
export const FEEDBACK_TYPES = ["Email Sent", "Email Delivered", "Email Bounced", "Email Complaint Received"] as const;
