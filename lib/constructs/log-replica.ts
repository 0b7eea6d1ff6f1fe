import { Effect, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Bucket, CfnBucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { acknowledge } from "../acknowledge.ts";

export interface LogReplicaProps {
  readonly bucket: Bucket;
  /** The bucket as the security checks name it in a wildcard. */
  readonly bucketPattern: string;
  /** ARN of a bucket with object lock, of another account or region: docs/deploying.md has its policy. */
  readonly destination: string;
}

const RULE = "log";

/**
 * S3 copies each version of the log's files elsewhere, with its lock: whoever has this account alone can then change one of two.
 * Permissions: https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
 */
export class LogReplica extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, { bucket, bucketPattern, destination }: LogReplicaProps) {
    super(scope, id);
    this.role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("s3.amazonaws.com"),
      description: "Cleargate: copies the log to another bucket",
    });
    const grant = (sid: string, actions: readonly string[], resource: string): void => {
      this.role.addToPolicy(
        new PolicyStatement({ sid, effect: Effect.ALLOW, actions: [...actions], resources: [resource] }),
      );
    };
    grant("KnowWhatToCopy", ["s3:GetReplicationConfiguration", "s3:ListBucket"], bucket.bucketArn);
    grant(
      "ReadEachVersionWithItsLock",
      [
        ...["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"],
        ...["s3:GetObjectRetention", "s3:GetObjectLegalHold"],
      ],
      bucket.arnForObjects("*"),
    );
    // No right to copy deletions: what is removed here stays there.
    grant("WriteCopies", ["s3:ReplicateObject", "s3:ReplicateTags"], `${destination}/*`);
    acknowledge(this.role, {
      [`AwsSolutions-IAM5[Resource::${bucketPattern}/*]`]:
        "All of the log is copied, and nothing else is in its bucket",
      [`AwsSolutions-IAM5[Resource::${destination}/*]`]:
        "The bucket that the operator named has copies of any of its files",
      "NIST.800.53.R5-IAMNoInlinePolicy": "The policy belongs to this one role and is removed with it",
    });
    (bucket.node.defaultChild as CfnBucket).replicationConfiguration = {
      role: this.role.roleArn,
      rules: [
        {
          id: RULE,
          status: "Enabled",
          priority: 1,
          // Of everything; without it S3 takes the form of a rule that copies deletions.
          filter: { prefix: "" },
          deleteMarkerReplication: { status: "Disabled" },
          destination: { bucket: destination },
        },
      ],
    };
  }
}
