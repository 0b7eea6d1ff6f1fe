import { Aws, Duration } from "aws-cdk-lib";
import { type EventBus, EventField, type IRuleTarget, Rule, RuleTargetInput } from "aws-cdk-lib/aws-events";
import { Effect, PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Topic } from "aws-cdk-lib/aws-sns";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { acknowledge } from "../acknowledge.ts";
import { deadLetterQueue } from "./work-queue.ts";

const detail = (name: string): string => EventField.fromPath(`$.detail.${name}`);

/**
 * A message as Amazon Q Developer in chat applications reads it:
 * https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 * @param about what one thread is about, within its migration
 */
const messageOf = (about: string): RuleTargetInput =>
  RuleTargetInput.fromObject({
    version: "1.0",
    source: "custom",
    id: detail("id"),
    content: {
      textType: "client-markdown",
      title: `${EventField.detailType}: ${detail("migration")} ${about}`,
      description: detail("summary"),
    },
    metadata: { threadId: `${detail("migration")}/${about}`, eventType: EventField.detailType },
  });

/** Messages for a chat, by the chat service's own integration: docs/events.md#in-a-chat. */
export class Chat extends Construct {
  readonly topic: Topic;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { bus }: { readonly bus: EventBus }) {
    super(scope, id);
    this.topic = new Topic(this, "Topic", { displayName: "Cleargate chat", enforceSSL: true });
    acknowledge(this.topic, {
      "NIST.800.53.R5-SNSEncryptedKMS":
        "A message says what a mail's subject says; the chat service reads it without a key of its own",
    });
    this.deadLetters = deadLetterQueue(this);
    acknowledge(this.deadLetters, {
      "AwsSolutions-SQS3": "It is the dead-letter queue of rules' targets, which the check does not recognise",
    });
    // Without conditions: EventBridge takes none in the policy of a topic.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: "RulesOfThisStack",
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal("events.amazonaws.com")],
        actions: ["sns:Publish"],
        resources: [this.topic.topicArn],
      }),
    );
    this.tell("Gates", bus, { exists: true }, detail("gate"));
    this.tell("Units", bus, { exists: false }, detail("unit"));
  }

  /** Each thread is about one gate, or about one unit where an event is about no gate. */
  private tell(id: string, eventBus: EventBus, gate: { readonly exists: boolean }, about: string): void {
    const rule = new Rule(this, id, {
      eventBus,
      eventPattern: { account: [Aws.ACCOUNT_ID], source: ["cleargate"], detail: { gate: [gate] } },
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
    const target: IRuleTarget = {
      bind: () => ({
        arn: this.topic.topicArn,
        input: messageOf(about),
        deadLetterConfig: { arn: this.deadLetters.queueArn },
        retryPolicy: { maximumEventAgeInSeconds: Duration.hours(24).toSeconds(), maximumRetryAttempts: 185 },
      }),
    };
    rule.addTarget(target);
  }
}
