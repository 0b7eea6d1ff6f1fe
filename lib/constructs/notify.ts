import { Duration } from "aws-cdk-lib";
import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import { Construct } from "constructs";
import { type Channel, NOTIFICATION_KINDS, NotifyEnv } from "../../functions/notify/env.ts";
import { BusChannel } from "./bus-channel.ts";
import type { ChannelConstruct } from "./channel.ts";
import { CleargateFunction } from "./cleargate-function.ts";
import type { Ledger } from "./ledger.ts";
import { LedgerStreamSource } from "./ledger-stream-source.ts";
import type { Log } from "./log.ts";
import { MailChannel } from "./mail-channel.ts";
import { Scheduled } from "./scheduled.ts";

/** Less than a minute, so that two runs of the schedule never overlap. */
const TIMEOUT = Duration.seconds(55);

interface NotifyProps {
  readonly ledger: Ledger;
  readonly log: Log;
  readonly sender: string;
  readonly api: HttpApi;
}

/** Delivers the notifications of the outbox, from the ledger's stream to every channel; each minute, what could not be delivered. */
export class Notify extends Construct {
  readonly function: CleargateFunction<typeof NotifyEnv>;
  readonly schedule: Scheduled;
  readonly source: LedgerStreamSource;
  readonly channels: { readonly mail: MailChannel; readonly bus: BusChannel };

  /** The API knows nothing of notifications, so that mails may link to its address. */
  constructor(scope: Construct, id: string, { ledger, log, sender, api }: NotifyProps) {
    super(scope, id);
    const channels = {
      mail: new MailChannel(this, "Mail", { sender, api }),
      bus: new BusChannel(this, "Transitions"),
    };
    this.channels = channels;
    this.function = new CleargateFunction(this, "Notify", {
      verb: "notify",
      description: "Delivers each notification of the outbox to each of its recipients once, by mail or on the bus",
      env: NotifyEnv,
      environment: {
        ...{
          LEDGER_TABLE: ledger.table.tableName,
          LOG_BUCKET: log.bucket.bucketName,
          LOG_QUEUE_URL: log.queue.queueUrl,
        },
        ...channels.mail.environment,
        ...channels.bus.environment,
      },
      timeout: TIMEOUT,
      memoryMiB: 256,
    });
    // A channel without its construct, and so without its grants, does not compile.
    const all: Readonly<Record<Channel, ChannelConstruct>> = channels;
    for (const channel of Object.values(all)) channel.grantTo(this.function);
    this.function.grant(
      "ReadTheOutbox",
      ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"],
      [ledger.table.tableArn],
    );
    log.grantReadingHead(this.function);
    log.grantTelling(this.function);
    this.function.grant("ReadWhatIsDue", ["dynamodb:Query"], [ledger.dueIndexArn]);
    this.function.grant("RecordDeliveries", ["dynamodb:PutItem"], [ledger.table.tableArn], ledger.partitions("N#*"));
    this.source = new LedgerStreamSource(this, "FromStream", {
      function: this.function,
      ledger,
      patterns: [
        { eventName: ["INSERT"], dynamodb: { NewImage: { kind: { S: [...NOTIFICATION_KINDS] } } } },
        // The log is told of each fact; the stream has no room for a reader of its own.
        { eventName: ["INSERT"], dynamodb: { NewImage: { pk: { S: [{ prefix: "F#" }] } } } },
        // A code is changed when a host uses it.
        { eventName: ["MODIFY"], dynamodb: { NewImage: { pk: { S: [{ prefix: "E#" }] } } } },
      ],
      maxRecordAge: Duration.hours(23),
    });
    // A record is done once its deliveries are in the outbox; those that cannot be made then hold up nobody.
    this.schedule = new Scheduled(this, "EveryMinute", {
      function: this.function,
      every: Duration.minutes(1),
      timeout: TIMEOUT,
    });
  }
}
