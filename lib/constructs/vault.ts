import { Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { AnyPrincipal, Effect, ManagedPolicy, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { acknowledge } from "../acknowledge.ts";
import { AGENT_TAG, vaultStatements } from "./agent-statements.ts";

export interface VaultProps {
  /** For how many days at most anybody can lock a copy. */
  readonly maxLockDays: number;
}

/** Where agents copy the backups themselves, each locked for as long as its agent states. */
export class Vault extends Construct {
  readonly bucket: Bucket;
  readonly agentPolicy: ManagedPolicy;

  constructor(scope: Construct, id: string, { maxLockDays }: VaultProps) {
    super(scope, id);
    this.bucket = new Bucket(this, "Bucket", {
      versioned: true,
      objectLockEnabled: true,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      // An upload that nobody completes would be billed for, and never listed.
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(14) }],
    });
    acknowledge(this.bucket, {
      "AwsSolutions-S1": "The history records every copy with its version; CloudTrail data events log who read it",
      "NIST.800.53.R5-S3BucketLoggingEnabled":
        "As AwsSolutions-S1: CloudTrail data events are the account's to switch on, for all buckets at once",
      "NIST.800.53.R5-S3BucketReplicationEnabled":
        "Its objects are copies; the plan decides where further ones must be",
      "NIST.800.53.R5-S3BucketDefaultLockEnabled":
        "Each copy is locked until the rollback window ends, which the agent states and receive compares with what S3 reports",
      "NIST.800.53.R5-S3DefaultEncryptionKMS":
        "Encrypted with S3's own keys: a customer key would have to be shared with every agent",
    });
    this.boundLocks(maxLockDays);
    this.agentPolicy = this.makeAgentPolicy();
  }

  /**
   * Nobody can delete what is locked, so an agent whose credentials were stolen could fill the bucket for a century:
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html#object-lock-managing-retention-limits
   */
  private boundLocks(maxLockDays: number): void {
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: "LockedNoLongerThan",
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ["s3:PutObject", "s3:PutObjectRetention"],
        resources: [this.bucket.arnForObjects("*")],
        conditions: { NumericGreaterThan: { "s3:object-lock-remaining-retention-days": maxLockDays } },
      }),
    );
  }

  /** The bucket as the security checks name it in a wildcard. */
  get bucketPattern(): string {
    return `<${Stack.of(this).getLogicalId(this.bucket.node.defaultChild as CfnBucket)}.Arn>`;
  }

  /** For agents that copy, in addition to the intake's policy: they add and lock under their own name, and read nothing. */
  private makeAgentPolicy(): ManagedPolicy {
    const policy = new ManagedPolicy(this, "AgentPolicy", {
      // CloudFormation replaces a policy whose description changes, and that detaches it from the agents' roles.
      description: "A Cleargate agent may copy backups under its own name, lock them, and go on with its own uploads",
      statements: vaultStatements(this.bucket, AGENT_TAG),
    });
    acknowledge(policy, {
      [`AwsSolutions-IAM5[Resource::${this.bucketPattern}/artefacts/<aws:PrincipalTag/cleargate-agent>/*]`]:
        "An agent may copy any backup under its own name: what counts is the manifest that lists it",
    });
    return policy;
  }
}
