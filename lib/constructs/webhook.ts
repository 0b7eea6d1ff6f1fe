import { createHash } from "node:crypto";
import { Aws, Duration } from "aws-cdk-lib";
import { type EventBus, EventField, Rule, RuleTargetInput } from "aws-cdk-lib/aws-events";
import { Effect, PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { WebhookEnv } from "../../functions/webhook/env.ts";
import { acknowledge } from "../acknowledge.ts";
import { CleargateFunction } from "./cleargate-function.ts";
import { queueSource } from "./queue-source.ts";
import { workQueue } from "./work-queue.ts";

const TIMEOUT = Duration.seconds(40);

/** With five minutes between most of them: for a receiver that is away for a working day. */
const RECEIVES = 100;

/** Letters and digits alone, four of which are three bytes of base64: a key of 33 bytes. */
const SECRET_LENGTH = 44;

/** Posts each event to the receivers that were named, signed: docs/events.md#webhooks. */
export class Webhook extends Construct {
  readonly function: CleargateFunction<typeof WebhookEnv>;
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly secrets: readonly Secret[];

  constructor(
    scope: Construct,
    id: string,
    { bus, addresses }: { readonly bus: EventBus; readonly addresses: readonly string[] },
  ) {
    super(scope, id);
    const work = workQueue(this, Duration.seconds(TIMEOUT.toSeconds() * 6), RECEIVES);
    this.queue = work.queue;
    this.deadLetters = work.deadLetters;
    // By its address, so that a receiver keeps its secret whatever others are named.
    this.secrets = addresses.map((address) => this.secretFor(address));
    this.function = new CleargateFunction(this, "Webhook", {
      verb: "webhook",
      description: "Posts each event of the bus to the webhooks, signed by the secret of each",
      env: WebhookEnv,
      environment: {
        WEBHOOK_QUEUE_URL: this.queue.queueUrl,
        WEBHOOKS: addresses.join(" "),
        WEBHOOK_SECRETS: this.secrets.map(({ secretArn }) => secretArn).join(" "),
      },
      timeout: TIMEOUT,
      memoryMiB: 256,
    });
    queueSource(this, {
      function: this.function,
      queue: this.queue,
      // One that is slow holds up no other of its batch; of the two turns at once it may have both for a while.
      batchSize: 1,
      maxConcurrency: 2,
    });
    this.function.grant(
      "ReadTheSecrets",
      ["secretsmanager:GetSecretValue"],
      this.secrets.map(({ secretArn }) => secretArn),
    );
    this.enqueue(bus, addresses);
  }

  private secretFor(address: string): Secret {
    const name = createHash("sha256").update(address).digest("hex").slice(0, 12);
    const secret = new Secret(this, `Secret${name}`, {
      description: `Cleargate: signs what is posted to ${new URL(address).host}; the receiver writes whsec_ before it`,
      generateSecretString: { passwordLength: SECRET_LENGTH, excludePunctuation: true },
    });
    acknowledge(secret, {
      "AwsSolutions-SMG4":
        "The receiver has it too: whoever replaces it does so at both sides (docs/events.md#webhooks)",
      "NIST.800.53.R5-SecretsManagerRotationEnabled":
        "The receiver has it too: whoever replaces it does so at both sides (docs/events.md#webhooks)",
      "NIST.800.53.R5-SecretsManagerUsingKMSKey":
        "Encrypted with the account's own key of Secrets Manager; who may read it is said by roles",
    });
    return secret;
  }

  private enqueue(eventBus: EventBus, addresses: readonly string[]): void {
    const rule = new Rule(this, "Events", {
      eventBus,
      eventPattern: { account: [Aws.ACCOUNT_ID], source: ["cleargate"] },
    });
    for (const [queue, sid] of [
      [this.queue, "EventsOfTheStack"],
      [this.deadLetters, "EventsThatCouldNotWait"],
    ] as const)
      queue.addToResourcePolicy(
        new PolicyStatement({
          sid,
          effect: Effect.ALLOW,
          principals: [new ServicePrincipal("events.amazonaws.com")],
          actions: ["sqs:SendMessage"],
          resources: [queue.queueArn],
          conditions: { ArnEquals: { "aws:SourceArn": rule.ruleArn } },
        }),
      );
    for (const to of addresses)
      rule.addTarget({
        bind: () => ({
          arn: this.queue.queueArn,
          input: RuleTargetInput.fromObject({
            to,
            type: EventField.detailType,
            event: EventField.fromPath("$.detail"),
          }),
          deadLetterConfig: { arn: this.deadLetters.queueArn },
          retryPolicy: { maximumEventAgeInSeconds: Duration.hours(24).toSeconds(), maximumRetryAttempts: 185 },
        }),
      });
  }
}
