import * as z from "zod";

export const FeedbackEnv = z.object({ LEDGER_TABLE: z.string().min(3) });

/** What the mail service tells of that settles or ends a delivery; the stack's rule lets these through. */
export const FEEDBACK_TYPES = ["Email Sent", "Email Delivered", "Email Bounced", "Email Complaint Received"] as const;
