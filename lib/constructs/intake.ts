import { Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { AnyPrincipal, Effect, ManagedPolicy, PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  ObjectLockRetention,
  ObjectOwnership,
} from "aws-cdk-lib/aws-s3";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { acknowledge } from "../acknowledge.ts";
import { AGENT_TAG, intakeStatements, policyVariable } from "./agent-statements.ts";
import { workQueue } from "./work-queue.ts";

export interface IntakeProps {
  /** For how many days nobody can delete or overwrite evidence. */
  readonly retentionDays: number;
  /** How long a message stays hidden while it is handled; longer than the function may run. */
  readonly visibilityTimeout: Duration;
  /** The organization whose other accounts may have agents; undefined where none may. */
  readonly organization?: string | undefined;
}

const RECEIPT_DAYS = 30;

/** Where evidence arrives: the bucket, the queue of its events, and the policy of agents. */
export class Intake extends Construct {
  readonly bucket: Bucket;
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly agentPolicy: ManagedPolicy;

  constructor(scope: Construct, id: string, props: IntakeProps) {
    super(scope, id);
    const work = workQueue(this, props.visibilityTimeout);
    this.queue = work.queue;
    this.deadLetters = work.deadLetters;
    this.allowBucketEvents();
    this.bucket = this.makeBucket(props);
    this.agentPolicy = this.makeAgentPolicy();
    if (props.organization !== undefined) this.allowOtherAccounts(props.organization);
  }

  /**
   * Lets roles of other accounts do what an agent may. Whoever administers such an account says what tags its roles have, so the
   * account's number is part of the agent's id: no account speaks for an agent of another, nor for one of this account.
   */
  private allowOtherAccounts(organization: string): void {
    const name = `${policyVariable("aws:PrincipalAccount")}.${AGENT_TAG}`;
    for (const statement of intakeStatements(this.bucket, name)) {
      statement.sid = `OfTheOrganization${statement.sid}`;
      statement.addPrincipals(new AnyPrincipal());
      statement.addConditions({
        StringEquals: { "aws:PrincipalOrgID": organization },
        // A tag with a slash would lead into a folder below.
        StringNotLike: { "aws:PrincipalTag/cleargate-agent": "*/*" },
        Null: { "aws:PrincipalTag/cleargate-agent": "false" },
      });
      this.bucket.addToResourcePolicy(statement);
    }
  }

  /** The bucket names the queue, so the queue's policy must not name the bucket, or neither could be created first. */
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

  /** The bucket as the security checks name it in a wildcard. */
  get bucketPattern(): string {
    return `<${Stack.of(this).getLogicalId(this.bucket.node.defaultChild as CfnBucket)}.Arn>`;
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
      // Nobody asks for a receipt after so long; a version that is locked goes once its lock has ended.
      lifecycleRules: [
        { prefix: "receipts/", expiration: Duration.days(RECEIPT_DAYS), noncurrentVersionExpiration: Duration.days(1) },
      ],
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
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
    acknowledge(bucket, {
      "AwsSolutions-S1":
        "Every object is itself a record: versioned, locked, with a fact in the history; CloudTrail data events log who read it",
      "NIST.800.53.R5-S3BucketLoggingEnabled":
        "As AwsSolutions-S1: CloudTrail data events are the account's to switch on, for all buckets at once",
      "NIST.800.53.R5-S3BucketReplicationEnabled":
        "Where a second copy of the evidence may be is the operator's decision; object lock protects this one",
      "NIST.800.53.R5-S3DefaultEncryptionKMS":
        "Encrypted with S3's own keys: a customer key would have to be shared with every agent, and evidence contains no secrets",
    });
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
    const policy = new ManagedPolicy(this, "AgentPolicy", {
      description: "A Cleargate agent may add evidence under its own name, read its own receipts, and nothing else",
      statements: intakeStatements(this.bucket, AGENT_TAG),
    });
    acknowledge(policy, {
      [`AwsSolutions-IAM5[Resource::${this.bucketPattern}/intake/<aws:PrincipalTag/cleargate-agent>/*]`]:
        "An agent may add any object under its own name: the plan decides which of them count",
      [`AwsSolutions-IAM5[Resource::${this.bucketPattern}/receipts/<aws:PrincipalTag/cleargate-agent>/*]`]:
        "An agent may read every receipt of its own manifests, and none of another's",
    });
    return policy;
  }
}
