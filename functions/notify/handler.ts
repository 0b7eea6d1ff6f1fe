import { randomUUID } from "node:crypto";
import { dynamoOutbox } from "../../adapters/dynamo-outbox.ts";
import { sesMailer } from "../../adapters/ses-mailer.ts";
import { eachRecord, type StreamRecord } from "../batch.ts";
import { clock, pipeline } from "../pipeline.ts";
import { count } from "../telemetry.ts";
import { NotifyEnv } from "./env.ts";
import { notify } from "./notify.ts";

export const handler = pipeline(NotifyEnv, (env) => {
  const mailer = sesMailer({ sender: env.SENDER, configurationSet: env.CONFIGURATION_SET });
  const ports = { outbox: dynamoOutbox(env.LEDGER_TABLE), mailer, clock, newHolder: randomUUID };
  return (event: { readonly Records: readonly StreamRecord[] }) =>
    eachRecord(event.Records, async ({ dynamodb }) => {
      const { migration, gate, epoch } = dynamodb?.NewImage ?? {};
      if (migration?.S === undefined || gate?.S === undefined || epoch?.N === undefined) return;
      const sent = await notify(ports, { migration: migration.S, gate: gate.S, epoch: Number(epoch.N) });
      count({ NoticesSent: sent }, { message: "notice sent", migration: migration.S, gate: gate.S, epoch: epoch.N });
    });
});
