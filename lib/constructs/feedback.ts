import { Duration, Stack } from "aws-cdk-lib";
import { EventBus, Rule } from "aws-cdk-lib/aws-events";
import { LambdaFunction as LambdaTarget } from "aws-cdk-lib/aws-events-targets";
import { EventInvokeConfig } from "aws-cdk-lib/aws-lambda";
import { CfnConfigurationSetEventDestination } from "aws-cdk-lib/aws-ses";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { FEEDBACK_EVENTS, FeedbackEnv } from "../../functions/feedback/env.ts";
import { acknowledge } from "../acknowledge.ts";
import { CleargateFunction } from "./cleargate-function.ts";
import type { Ledger } from "./ledger.ts";
import { deadLetterQueue } from "./work-queue.ts";

/** Records what happened to each mail: reads the mail service's events, and updates the outbox. */
export class Feedback extends Construct {
  readonly function: CleargateFunction<typeof FeedbackEnv>;
  readonly deadLetters: Queue;

  constructor(
    scope: Construct,
    id: string,
    { ledger, configurationSet }: { ledger: Ledger; configurationSet: string },
  ) {
    super(scope, id);
    this.function = new CleargateFunction(this, "Feedback", {
      verb: "feedback",
      description: "Records the mail service's events of a mail: sent, rejected, bounced, complained of",
      env: FeedbackEnv,
      environment: { LEDGER_TABLE: ledger.table.tableName },
      timeout: Duration.seconds(30),
      memoryMiB: 256,
    });
    this.function.grant(
      "ReadTheOutbox",
      ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"],
      [ledger.table.tableArn],
    );
    this.function.grant("RecordDeliveries", ["dynamodb:PutItem"], [ledger.table.tableArn], ledger.partitions("N#*"));
    this.deadLetters = deadLetterQueue(this);
    acknowledge(this.deadLetters, {
      "AwsSolutions-SQS3":
        "It is the dead-letter queue of a rule's target and of its function, which the check does not recognise",
    });
    // EventBridge has done its part once Lambda has the event; what then fails is Lambda's to retry and to keep.
    this.function.grant("SendDeadLetters", ["sqs:SendMessage"], [this.deadLetters.queueArn]);
    new EventInvokeConfig(this, "Invocation", {
      function: this.function.lambda,
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
      // Not CDK's own destination, because that one grants more than sending.
      onFailure: { bind: () => ({ destination: this.deadLetters.queueArn }) },
    }).node.addDependency(this.function.role);
    // SES publishes to the account's default bus only.
    const bus = EventBus.fromEventBusName(this, "DefaultBus", "default");
    new CfnConfigurationSetEventDestination(this, "Events", {
      configurationSetName: configurationSet,
      eventDestination: {
        name: "cleargate",
        enabled: true,
        matchingEventTypes: Object.keys(FEEDBACK_EVENTS),
        eventBridgeDestination: {
          eventBusArn: Stack.of(this).formatArn({ service: "events", resource: "event-bus", resourceName: "default" }),
        },
      },
    });
    new Rule(this, "MailEvents", {
      eventBus: bus,
      eventPattern: {
        source: ["aws.ses"],
        detailType: Object.values(FEEDBACK_EVENTS),
        detail: { mail: { tags: { "ses:configuration-set": [configurationSet] } } },
      },
      targets: [
        new LambdaTarget(this.function.lambda, {
          deadLetterQueue: this.deadLetters,
          maxEventAge: Duration.hours(24),
          retryAttempts: 20,
        }),
      ],
    });
  }
}
