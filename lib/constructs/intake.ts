import { Duration, type RemovalPolicy, Stack } from "aws-cdk-lib";
import { AnyPrincipal, Effect, ManagedPolicy, PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  ObjectLockRetention,
  ObjectOwnership,
} from "aws-cdk-lib/aws-s3";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";

export interface IntakeProps {
  readonly removalPolicy: RemovalPolicy;
  /** Evidence cannot be deleted or overwritten for so many days, whoever asks. */
  readonly retentionDays: number;
  /** How long a message stays hidden while it is worked on; longer than the function may run. */
  readonly visibilityTimeout: Duration;
}

const MAX_RECEIVES = 8;

/** Where evidence comes in: the bucket, the queue that tells of it, and what an agent may do. */
export class Intake extends Construct {
  readonly bucket: Bucket;
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly agentPolicy: ManagedPolicy;

  constructor(scope: Construct, id: string, props: IntakeProps) {
    super(scope, id);
    this.deadLetters = new Queue(this, "DeadLetters", {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    this.queue = new Queue(this, "Queue", {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: props.visibilityTimeout,
      retentionPeriod: Duration.days(14),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_RECEIVES },
    });
    this.allowBucketEvents();
    this.bucket = this.makeBucket(props);
    this.agentPolicy = this.makeAgentPolicy();
  }

  /** The bucket must name the queue and the queue's policy may not name the bucket, or neither could be made first. */
  private allowBucketEvents(): void {
    this.queue.addToResourcePolicy(
      new PolicyStatement({
        sid: "BucketEventsOfThisAccount",
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal("s3.amazonaws.com")],
        actions: ["sqs:SendMessage"],
        resources: [this.queue.queueArn],
        conditions: { StringEquals: { "aws:SourceAccount": Stack.of(this).account } },
      }),
    );
  }

  private makeBucket(props: IntakeProps): Bucket {
    const bucket = new Bucket(this, "Bucket", {
      versioned: true,
      objectLockEnabled: true,
      objectLockDefaultRetention: ObjectLockRetention.governance(Duration.days(props.retentionDays)),
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: props.removalPolicy,
    });
    const resource = bucket.node.defaultChild as CfnBucket;
    resource.notificationConfiguration = {
      queueConfigurations: [
        {
          event: "s3:ObjectCreated:*",
          queue: this.queue.queueArn,
          filter: { s3Key: { rules: [{ name: "prefix", value: "intake/" }] } },
        },
      ],
    };
    const queuePolicy = this.queue.node.tryFindChild("Policy");
    if (queuePolicy !== undefined) resource.node.addDependency(queuePolicy);
    bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: "WrittenOnce",
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ["s3:PutObject"],
        resources: [bucket.arnForObjects("*")],
        conditions: { Null: { "s3:if-none-match": "true" } },
      }),
    );
    return bucket;
  }

  /** For the roles or users of all agents: each is limited by its own tag, `cleargate-agent`. */
  private makeAgentPolicy(): ManagedPolicy {
    return new ManagedPolicy(this, "AgentPolicy", {
      description: "A Cleargate agent may add evidence under its own name, and nothing else",
      statements: [
        new PolicyStatement({
          sid: "AddEvidenceUnderItsOwnName",
          effect: Effect.ALLOW,
          actions: ["s3:PutObject"],
          // biome-ignore lint/suspicious/noTemplateCurlyInString: an IAM policy variable, resolved by IAM
          resources: [this.bucket.arnForObjects("intake/${aws:PrincipalTag/cleargate-agent}/*")],
        }),
      ],
    });
  }
}
