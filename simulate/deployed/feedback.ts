import { dynamoOutbox } from "../../adapters/dynamo/outbox.ts";
import { feedback } from "../../functions/feedback/feedback.ts";
import type { MailEvent } from "../../functions/feedback/mail-event.ts";
import { type Cloud, TABLE } from "./deployment.ts";

const TIMEOUT_MS = 30_000;
const MAX_ATTEMPTS = 20;
const AGAIN_MS = 20_000;

/** `feedback`, as the rule on the mail service's events invokes it: again where it failed, up to twenty times. */
export const receiveFeedback = (cloud: Cloud, event: MailEvent, attempt = 1): void =>
  cloud.runner.start(
    `feedback ${event.detail?.mail?.messageId} ${event["detail-type"]}.${attempt}`,
    TIMEOUT_MS,
    (by) => feedback(dynamoOutbox(TABLE, cloud.client(by)), event),
    ({ state }) => {
      if (state !== "done" && attempt < MAX_ATTEMPTS)
        cloud.runner.engine.after(AGAIN_MS, () => receiveFeedback(cloud, event, attempt + 1));
    },
  );
