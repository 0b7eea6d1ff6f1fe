import { dynamoOutbox } from "../../adapters/dynamo-outbox.ts";
import { pipeline } from "../pipeline.ts";
import { count } from "../telemetry.ts";
import { FeedbackEnv } from "./env.ts";
import { feedback, type MailEvent } from "./feedback.ts";

export const handler = pipeline(FeedbackEnv, (env) => {
  const outbox = dynamoOutbox(env.LEDGER_TABLE);
  return async (event: MailEvent) => {
    const fed = await feedback(outbox, event);
    if (fed === undefined) return;
    count(
      {
        MailsBounced: fed.told === "bounced" ? 1 : 0,
        MailsComplained: fed.told === "complained" ? 1 : 0,
        NotificationsUnreached: fed.unreached ? 1 : 0,
      },
      { message: "told by the mail service", told: fed.told },
    );
  };
});
