import { dynamoEnrolmentNews } from "../../adapters/dynamo/enrolments.ts";
import { dynamoOutbox } from "../../adapters/dynamo/outbox.ts";
import { enrolmentIdOf, factIdOf, notificationKeyOf, type StreamRecord } from "../../adapters/dynamo/stream.ts";
import { s3LogReads } from "../../adapters/s3-log-files.ts";
import { sqsLogQueue } from "../../adapters/sqs-log-queue.ts";
import { clock, newId } from "../../adapters/system.ts";
import { count, errorFields, log } from "../../adapters/telemetry.ts";
import { Failure } from "../../core/failure.ts";
import { plus } from "../../core/instant.ts";
import type { NotificationId } from "../../core/readiness/notification.ts";
import { type BatchResult, eachRecord } from "../batch.ts";
import { pipeline } from "../pipeline.ts";
import { channelsOf } from "./channels.ts";
import type { NotifyPorts } from "./deliver.ts";
import { deliverDue } from "./deliver-due.ts";
import { NotifyEnv } from "./env.ts";
import { type DeliveryReport, notify } from "./notify.ts";
import { tellClaim } from "./tell-claim.ts";
import { tellLog } from "./tell-log.ts";
import { tracedChannels } from "./traced-channels.ts";

/** Well within the function's time-out; what is left is still due a minute later. */
const BUDGET_MS = 40_000;

const told = (id: NotificationId, report: DeliveryReport): void => {
  const { sent, refused, superseded, waiting, late, unreached, logUnread, failures } = report;
  for (const { recipient, error } of failures)
    log("warn", "a delivery waits", { ...id, recipient, ...errorFields(error) });
  if (logUnread !== undefined) log("warn", "the log cannot be read", { ...id, ...errorFields(logUnread) });
  count(
    {
      NotificationsSent: sent,
      DeliveriesRefused: refused,
      DeliveriesLate: late,
      NotificationsUnreached: unreached ? 1 : 0,
      LogHeadsUnread: logUnread === undefined ? 0 : 1,
    },
    { message: "notification delivered", superseded, waiting, ...id },
  );
};

const tryAgain = async (ports: NotifyPorts): Promise<void> => {
  const until = plus(clock(), BUDGET_MS);
  const failures = await deliverDue(ports, () => clock() < until, told);
  for (const { id, error } of failures) log("error", "could not be tried again", { ...id, ...errorFields(error) });
  if (failures.length > 0)
    throw new Failure("notification-pending", `${failures.length} notifications could not be tried again`);
};

export const handler = pipeline(NotifyEnv, (env, tracer) => {
  const ports = {
    ...{
      outbox: dynamoOutbox(env.LEDGER_TABLE),
      channels: tracedChannels(tracer, channelsOf(env)),
      clock,
      newHolder: newId,
    },
    log: s3LogReads(env.LOG_BUCKET),
  };
  const queue = sqsLogQueue(env.LOG_QUEUE_URL);
  const enrolments = dynamoEnrolmentNews(env.LEDGER_TABLE);
  const handleBatch = async (records: readonly StreamRecord[]): Promise<BatchResult> => {
    const { told: facts, untold } = await tellLog(
      queue,
      records.flatMap((record) => factIdOf(record) ?? []),
    );
    if (untold !== undefined) log("warn", "the log was not told", errorFields(untold));
    if (facts > 0 || untold !== undefined)
      count({ FactsTold: facts, LogUntold: untold === undefined ? 0 : 1 }, { message: "the log was told" });
    return eachRecord(records, async (record) => {
      const enrolment = enrolmentIdOf(record);
      if (enrolment !== undefined) await tellClaim(enrolments, enrolment);
      const id = notificationKeyOf(record);
      if (id !== undefined) told(id, await notify(ports, id));
    });
  };
  /** Records of the stream, or the event of the schedule, which has none. */
  return async (event: { readonly Records?: readonly StreamRecord[] }) =>
    event.Records === undefined ? tryAgain(ports) : handleBatch(event.Records);
});
