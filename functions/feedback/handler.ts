import { dynamoOutbox } from "../../adapters/dynamo/outbox.ts";
import { count } from "../../adapters/telemetry.ts";
import { pipeline } from "../pipeline.ts";
import { FeedbackEnv } from "./env.ts";
import { feedback } from "./feedback.ts";
import type { MailEvent } from "./mail-event.ts";

export const handler = pipeline(FeedbackEnv, (env) => {
  const outbox = dynamoOutbox(env.LEDGER_TABLE);
  return async (event: MailEvent) => {
    const report = await feedback(outbox, event);
    if (report === undefined) return;
    const { outcome, unreached } = report;
    count(
      {
        MailsBounced: outcome === "bounced" ? 1 : 0,
        MailsRejected: outcome === "refused" ? 1 : 0,
        MailsComplained: outcome === "complained" ? 1 : 0,
        NotificationsUnreached: unreached ? 1 : 0,
      },
      { message: "feedback of the mail service", outcome },
    );
  };
});
