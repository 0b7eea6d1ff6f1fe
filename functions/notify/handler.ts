import { randomUUID } from "node:crypto";
import { dynamoOutbox } from "../../adapters/dynamo-outbox.ts";
import { eventBus } from "../../adapters/event-bus.ts";
import { sesMailer } from "../../adapters/ses-mailer.ts";
import { eachRecord, type StreamRecord } from "../batch.ts";
import { clock, pipeline } from "../pipeline.ts";
import { count } from "../telemetry.ts";
import { NotifyEnv } from "./env.ts";
import { notify } from "./notify.ts";

export const handler = pipeline(NotifyEnv, (env) => {
  const mailer = sesMailer({ sender: env.SENDER, configurationSet: env.CONFIGURATION_SET });
  const ports = {
    outbox: dynamoOutbox(env.LEDGER_TABLE),
    mailer,
    bus: eventBus(env.BUS_NAME),
    clock,
    newHolder: randomUUID,
  };
  return (event: { readonly Records: readonly StreamRecord[] }) =>
    eachRecord(event.Records, async ({ dynamodb }) => {
      const { migration, topic, epoch } = dynamodb?.NewImage ?? {};
      if (migration?.S === undefined || topic?.S === undefined || epoch?.N === undefined) return;
      const notification = { migration: migration.S, topic: topic.S, epoch: Number(epoch.N) };
      const { sent, unreached } = await notify(ports, notification);
      count(
        { NotificationsSent: sent, NotificationsUnreached: unreached ? 1 : 0 },
        { message: "notification sent", ...notification },
      );
    });
});
