import { environment, text } from "../environment.ts";

export const FeedbackEnv = environment({ LEDGER_TABLE: text(3) });

/**
 * Events of the mail service with an outcome of a mail, as a configuration set names them and as EventBridge does; the stack
 * subscribes to these. What is left out: `deliveryDelay`, because a delivery or a bounce follows; `renderingFailure`, because
 * no mail is made from a template of SES; `open`, `click` and `subscription`, because nobody is watched.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_EventDestination.html
 * https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-ses.html
 */
export const FEEDBACK_EVENTS = {
  send: "Email Sent",
  reject: "Email Rejected",
  delivery: "Email Delivered",
  bounce: "Email Bounced",
  complaint: "Email Complaint Received",
} as const;
