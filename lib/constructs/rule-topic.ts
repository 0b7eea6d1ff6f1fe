import { Aws, Duration } from "aws-cdk-lib";
import { type EventBus, type EventPattern, Rule, type RuleTargetInput } from "aws-cdk-lib/aws-events";
import { Effect, PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Topic } from "aws-cdk-lib/aws-sns";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { acknowledge } from "../acknowledge.ts";
import { deadLetterQueue } from "./work-queue.ts";

/** A topic to which rules of the stack's bus publish, with a queue for what could not be published. */
export class RuleTopic extends Construct {
  readonly topic: Topic;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, displayName: string) {
    super(scope, id);
    this.topic = new Topic(this, "Topic", { displayName, enforceSSL: true });
    acknowledge(this.topic, {
      "NIST.800.53.R5-SNSEncryptedKMS":
        "A message says what a mail's subject says; whoever subscribes reads it without a key of its own",
    });
    this.deadLetters = deadLetterQueue(this);
    acknowledge(this.deadLetters, {
      "AwsSolutions-SQS3": "It is the dead-letter queue of rules' targets, which the check does not recognise",
    });
    // "You can't use Condition blocks in Amazon SNS topic policies for EventBridge":
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
    // So it is every rule that EventBridge runs, and not those of this stack alone: docs/adr/0056, Consequences.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: "RulesOfEventBridge",
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal("events.amazonaws.com")],
        actions: ["sns:Publish"],
        resources: [this.topic.topicArn],
      }),
    );
  }

  /** @param detail which events, by their detail */
  tell(id: string, eventBus: EventBus, detail: EventPattern["detail"], input: RuleTargetInput): void {
    const rule = new Rule(this, id, {
      eventBus,
      eventPattern: { account: [Aws.ACCOUNT_ID], source: ["cleargate"], ...(detail === undefined ? {} : { detail }) },
    });
    this.deadLetters.addToResourcePolicy(
      new PolicyStatement({
        sid: `What${id}CouldNotTell`,
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal("events.amazonaws.com")],
        actions: ["sqs:SendMessage"],
        resources: [this.deadLetters.queueArn],
        conditions: { ArnEquals: { "aws:SourceArn": rule.ruleArn } },
      }),
    );
    rule.addTarget({
      bind: () => ({
        arn: this.topic.topicArn,
        input,
        deadLetterConfig: { arn: this.deadLetters.queueArn },
        retryPolicy: { maximumEventAgeInSeconds: Duration.hours(24).toSeconds(), maximumRetryAttempts: 185 },
      }),
    });
  }
}
