import { dynamoOutbox } from "../../adapters/dynamo/outbox.ts";
import { notificationKeyOf, type StreamRecord } from "../../adapters/dynamo/stream.ts";
import { clock, newId } from "../../adapters/system.ts";
import { count } from "../../adapters/telemetry.ts";
import { eachRecord } from "../batch.ts";
import { pipeline } from "../pipeline.ts";
import { channelsOf } from "./channels.ts";
import { NotifyEnv } from "./env.ts";
import { notify } from "./notify.ts";

export const handler = pipeline(NotifyEnv, (env) => {
  const ports = { outbox: dynamoOutbox(env.LEDGER_TABLE), channels: channelsOf(env), clock, newHolder: newId };
  return (event: { readonly Records: readonly StreamRecord[] }) =>
    eachRecord(event.Records, async (record) => {
      const id = notificationKeyOf(record);
      if (id === undefined) return;
      const { sent, refused, superseded, unreached } = await notify(ports, id);
      count(
        { NotificationsSent: sent, DeliveriesRefused: refused, NotificationsUnreached: unreached ? 1 : 0 },
        { message: "notification delivered", superseded, ...id },
      );
    });
});
