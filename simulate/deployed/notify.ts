import { FACT_PREFIX } from "../../adapters/dynamo/keys.ts";
import { dynamoOutbox } from "../../adapters/dynamo/outbox.ts";
import { factIdOf, notificationKeyOf, type StreamRecord } from "../../adapters/dynamo/stream.ts";
import { plus } from "../../core/instant.ts";
import { NOTIFICATION_KINDS } from "../../core/readiness/notification.ts";
import { eachRecord } from "../../functions/batch.ts";
import { busChannel } from "../../functions/notify/bus/bus-channel.ts";
import type { NotifyPorts } from "../../functions/notify/deliver.ts";
import { deliverDue } from "../../functions/notify/deliver-due.ts";
import { mailChannel } from "../../functions/notify/mail/mail-channel.ts";
import { type DeliveryReport, notify } from "../../functions/notify/notify.ts";
import { tellLog } from "../../functions/notify/tell-log.ts";
import type { Process } from "../engine/process.ts";
import { type Cloud, TABLE } from "./deployment.ts";
import { logQueue, logReads } from "./log.ts";
import { failedAt, type HandleRecords } from "./records.ts";

const TIMEOUT_MS = 55_000;
const BUDGET_MS = 40_000;
const MAX_AGE_MS = 23 * 3_600_000;

const API = "https://api.example.com";

const portsOf = (cloud: Cloud, by: Process): NotifyPorts => ({
  outbox: dynamoOutbox(TABLE, cloud.client(by)),
  channels: {
    mail: mailChannel(cloud.mail.mailer(by), { api: API, sender: "cleargate@example.com" }),
    bus: busChannel(cloud.bus.bus(by)),
  },
  // Where nothing is logged, a mail goes out without a head.
  log: cloud.log === undefined ? { find: async () => undefined } : logReads(cloud.log, by),
  clock: by.clock,
  newHolder: by.newId,
});

/** A record that the stream has lost of a fact is one that nobody tells the log of. */
const tell = async (cloud: Cloud, by: Process, records: readonly StreamRecord[]): Promise<void> => {
  const { log } = cloud;
  if (log === undefined || cloud.runner.engine.now() < log.cutUntil) return;
  const { untold } = await tellLog(
    logQueue(log, by),
    records.flatMap((record) => factIdOf(record) ?? []),
  );
  if (untold !== undefined) cloud.runner.note(by, untold);
};

const handle: HandleRecords = (cloud, name, records, ended) =>
  cloud.runner.start(
    name,
    TIMEOUT_MS,
    async (by) => {
      await tell(cloud, by, records);
      return eachRecord(records, async (record) => {
        const id = notificationKeyOf(record);
        if (id === undefined) return;
        for (const { error } of (await cloud.runner.noted(by, notify(portsOf(cloud, by), id))).failures)
          cloud.runner.note(by, error);
      });
    },
    (end) => ended(failedAt(end)),
  );

/** One minute's run of `notify` by its schedule. */
export const runNotify = (cloud: Cloud, minute: number): void =>
  cloud.runner.start(`notify minute ${minute}`, TIMEOUT_MS, async (by) => {
    const until = plus(by.clock(), BUDGET_MS);
    const done = (_: unknown, { failures }: DeliveryReport): void => {
      for (const { error } of failures) cloud.runner.note(by, error);
    };
    for (const { error } of await deliverDue(portsOf(cloud, by), () => by.clock() < until, done))
      cloud.runner.note(by, error);
  });

/** `notify`, as the stack's filter of the stream wakes it. */
export const notifyConsumer = {
  name: "notify",
  maxAgeMs: MAX_AGE_MS,
  patterns: [{ kind: NOTIFICATION_KINDS }],
  handle,
};

/** What it reads beside that where something is logged. */
export const FACT_PATTERN = { pk: [{ prefix: FACT_PREFIX }] };
