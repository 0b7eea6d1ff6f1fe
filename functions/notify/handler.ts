import { randomUUID } from "node:crypto";
import { dynamoOutbox } from "../../adapters/dynamo-outbox.ts";
import { eachRecord, type StreamRecord } from "../batch.ts";
import { clock, pipeline } from "../pipeline.ts";
import { count } from "../telemetry.ts";
import { channelsOf } from "./channels.ts";
import { NotifyEnv } from "./env.ts";
import { notify } from "./notify.ts";

export const handler = pipeline(NotifyEnv, (env) => {
  const ports = { outbox: dynamoOutbox(env.LEDGER_TABLE), channels: channelsOf(env), clock, newHolder: randomUUID };
  return (event: { readonly Records: readonly StreamRecord[] }) =>
    eachRecord(event.Records, async ({ dynamodb }) => {
      const { migration, topic, epoch } = dynamodb?.NewImage ?? {};
      if (migration?.S === undefined || topic?.S === undefined || epoch?.N === undefined) return;
      const id = { migration: migration.S, topic: topic.S, epoch: Number(epoch.N) };
      const { sent, refused, unreached } = await notify(ports, id);
      count(
        { NotificationsSent: sent, DeliveriesRefused: refused, NotificationsUnreached: unreached ? 1 : 0 },
        { message: "notification delivered", ...id },
      );
    });
});
