import { dynamoOutbox } from "../../adapters/dynamo/outbox.ts";
import { notificationKeyOf } from "../../adapters/dynamo/stream.ts";
import { NOTIFICATION_KINDS } from "../../core/readiness/notification.ts";
import { eachRecord } from "../../functions/batch.ts";
import { busChannel } from "../../functions/notify/bus/bus-channel.ts";
import { mailChannel } from "../../functions/notify/mail/mail-channel.ts";
import { notify } from "../../functions/notify/notify.ts";
import { TABLE } from "./deployment.ts";
import { failedAt, type HandleRecords } from "./records.ts";

const TIMEOUT_MS = 60_000;
const MAX_AGE_MS = 23 * 3_600_000;

const handle: HandleRecords = (cloud, name, records, ended) =>
  cloud.runner.start(
    name,
    TIMEOUT_MS,
    (by) => {
      const ports = {
        outbox: dynamoOutbox(TABLE, cloud.client(by)),
        channels: { mail: mailChannel(cloud.mail.mailer(by)), bus: busChannel(cloud.bus.bus(by)) },
        clock: by.clock,
        newHolder: by.newId,
      };
      return eachRecord(records, async (record) => {
        const id = notificationKeyOf(record);
        if (id !== undefined) await cloud.runner.noted(by, notify(ports, id));
      });
    },
    (end) => ended(failedAt(end)),
  );

/** `notify`, as the stack's filter of the stream wakes it. */
export const notifyConsumer = {
  name: "notify",
  maxAgeMs: MAX_AGE_MS,
  patterns: [{ kind: NOTIFICATION_KINDS }],
  handle,
};
