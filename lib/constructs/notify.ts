import { Duration, Stack } from "aws-cdk-lib";
import { EventBus } from "aws-cdk-lib/aws-events";
import { CfnConfigurationSet } from "aws-cdk-lib/aws-ses";
import { Construct } from "constructs";
import { NOTIFICATION_KINDS, NotifyEnv } from "../../functions/notify/env.ts";
import { CleargateFunction } from "./cleargate-function.ts";
import type { Ledger } from "./ledger.ts";
import { LedgerStreamSource } from "./ledger-stream-source.ts";

/** Sends the notifications of the outbox: reads the ledger's stream, and calls the mail service and the bus. */
export class Notify extends Construct {
  readonly function: CleargateFunction<typeof NotifyEnv>;
  readonly source: LedgerStreamSource;
  readonly configurationSet: string;
  /** Carries each gate's transition to its subscribers: docs/events.md. */
  readonly bus: EventBus;

  constructor(scope: Construct, id: string, { ledger, sender }: { ledger: Ledger; sender: string }) {
    super(scope, id);
    const configurationSet = new CfnConfigurationSet(this, "ConfigurationSet", {
      reputationOptions: { reputationMetricsEnabled: true },
      deliveryOptions: { tlsPolicy: "REQUIRE" },
    });
    this.bus = new EventBus(this, "Bus", { description: "Cleargate: transitions of gates" });
    this.configurationSet = configurationSet.ref;
    this.function = new CleargateFunction(this, "Notify", {
      verb: "notify",
      description:
        "Mails each notification of the outbox to each of its recipients once, and publishes transitions on the bus",
      env: NotifyEnv,
      environment: {
        LEDGER_TABLE: ledger.table.tableName,
        SENDER: sender,
        CONFIGURATION_SET: configurationSet.ref,
        BUS_NAME: this.bus.eventBusName,
      },
      timeout: Duration.seconds(60),
      memoryMiB: 256,
    });
    this.function.grant(
      "ReadTheOutbox",
      ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"],
      [ledger.table.tableArn],
    );
    this.function.grant("PublishTransitions", ["events:PutEvents"], [this.bus.eventBusArn]);
    this.function.grant("ClaimAndRecordDeliveries", ["dynamodb:PutItem"], [ledger.table.tableArn], {
      "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["N#*"] },
    });
    const { partition, region, account } = Stack.of(this);
    // The identity may be an address or its whole domain, which is verified once for the account; the sender is fixed.
    this.function.grant(
      "MailAsTheSender",
      ["ses:SendEmail"],
      [
        `arn:${partition}:ses:${region}:${account}:identity/*`,
        `arn:${partition}:ses:${region}:${account}:configuration-set/${configurationSet.ref}`,
      ],
      { StringEquals: { "ses:FromAddress": sender } },
    );
    this.function.acceptWildcard(
      "arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:identity/*",
      "The verified identity may be the sender's address or its domain; a condition fixes the sender",
    );
    this.source = new LedgerStreamSource(this, "FromStream", {
      function: this.function,
      ledger,
      patterns: [{ eventName: ["INSERT"], dynamodb: { NewImage: { kind: { S: [...NOTIFICATION_KINDS] } } } }],
      maxRecordAge: Duration.hours(23),
    });
  }
}
